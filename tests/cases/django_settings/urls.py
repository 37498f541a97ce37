from django.urls import include

patterns = [include("django_settings.shop.urls")]
