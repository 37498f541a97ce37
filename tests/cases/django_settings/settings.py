INSTALLED_APPS = ["rest_framework", "django_settings.shop"]
MIDDLEWARE = ["django_settings.middleware.limit"]
ROOT_URLCONF = "django_settings.urls"
