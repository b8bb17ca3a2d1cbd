from __future__ import annotations

from django.urls import path

from llaqta.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("atrasados/", views.late, name="late"),
    path("buscar/", views.search, name="search"),
]
