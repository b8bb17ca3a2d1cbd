"""Writes on route sheets: one verb a function, always may I → is it the moment → change → record → announce."""
