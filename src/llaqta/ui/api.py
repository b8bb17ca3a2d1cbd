"""The door of the looks: what other rooms register, and the forms they build on. Templates are named, not imported."""

from llaqta.ui.chrome import (
    MunicipalityFacts,
    NavItem,
    PostSwitch,
    register_chrome,
    register_municipality,
)
from llaqta.ui.forms import DateField, FilesField, Form, ModelForm

__all__ = [
    "DateField",
    "FilesField",
    "Form",
    "ModelForm",
    "MunicipalityFacts",
    "NavItem",
    "PostSwitch",
    "register_chrome",
    "register_municipality",
]
