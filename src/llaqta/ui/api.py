"""The door of the looks: what other rooms register, and the forms they build on. Templates are named, not imported."""

from llaqta.ui.chrome import (
    MunicipalityFacts,
    NavItem,
    PostSwitch,
    register_chrome,
    register_municipality,
)
from llaqta.ui.forms import DateField, FilesField, Form, ModelForm
from llaqta.ui.middleware import policy_that_connects_to

__all__ = [
    "DateField",
    "FilesField",
    "Form",
    "ModelForm",
    "MunicipalityFacts",
    "NavItem",
    "PostSwitch",
    "policy_that_connects_to",
    "register_chrome",
    "register_municipality",
]
