"""Settings of a Django that says hello behind the product's whole middleware: the floor of every page."""

from llaqta.config.settings import *  # noqa: F403 a copy of all of them is the point

ROOT_URLCONF = "bench.hello_urls"
