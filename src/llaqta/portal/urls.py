from __future__ import annotations

from django.urls import path

from llaqta.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("acerca/", views.about, name="about"),
    path("cumplimiento/", views.fulfilment, name="fulfilment"),
    path("cumplimiento.csv", views.fulfilment_csv, name="fulfilment_csv"),
]
