"""What settings tell of the variables that they read, and what they do not tell."""

from __future__ import annotations

import pytest

from extracted.deployment.configured import configured, default_module
from tests.extracted.deployment.shops import write


def read(folder, text, **further):
    write(folder, {"shop/settings.py": text, **further})
    return configured(folder, "shop.settings")


ADDRESSES = {
    'DATABASES = {"default": env.db()}': "DATABASE_URL",
    'DATABASES = {"default": env.db("SHOP_DATABASE_URL")}': "SHOP_DATABASE_URL",
    'DATABASES = {"default": env.dj_db_url("DB_URL", default="sqlite://")}': "DB_URL",
    "DATABASES = {'default': dj_database_url.config(conn_max_age=600)}": "DATABASE_URL",
    "DATABASES = {'default': dj_database_url.config(conn_max_age=int(env('DATABASE_MAX_AGE', '60')))}": "DATABASE_URL",
    "DATABASES = {'default': dj_database_url.config(env='SHOP_DATABASE', ssl=os.environ['DB_SSL'])}": "SHOP_DATABASE",
    "A, DATABASES = config('DATABASE_POOL'), {'default': parse(config('SHOP_DATABASE_URL'))}": "SHOP_DATABASE_URL",
    "DATABASES = {'default': dj_database_url.parse(os.environ['DATABASE_URL'])}": "DATABASE_URL",
    "DATABASES = {'default': {'HOST': os.environ['DB_HOST'], 'NAME': os.getenv('DB_NAME')}}": "",
    "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3'}}": "",
    "x = 1": "",
    "def broken(:": "",
}


@pytest.mark.parametrize("text", ADDRESSES)
def test_tells_where_the_address_of_the_database_is_read_from(text, tmp_path):
    assert read(tmp_path, text).address == ADDRESSES[text]


KEYS = {
    'SECRET_KEY = os.environ["SECRET_KEY"]': "SECRET_KEY",
    'SECRET_KEY = env("DJANGO_KEY", default="unsafe")': "DJANGO_KEY",
    'SECRET_KEY = config("SHOP_SECRET_KEY")': "SHOP_SECRET_KEY",
    'SECRET_KEY: str = os.environ.get("SHOP_KEY") or other("x")': "SHOP_KEY",
    'SECRET_KEY = "written-here"': "",
}


@pytest.mark.parametrize("text", KEYS)
def test_tells_where_the_secret_key_is_read_from(text, tmp_path):
    assert read(tmp_path, text).secret_key == KEYS[text]


HOSTS = {
    'ALLOWED_HOSTS = ["*"]': "ALLOWED_HOSTS",
    'ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")': "ALLOWED_HOSTS",
    'ALLOWED_HOSTS = env.list("SHOP_HOSTS")': "SHOP_HOSTS",
    'ALLOWED_HOSTS = ["shop.example.com"]': "",
}


@pytest.mark.parametrize("text", HOSTS)
def test_tells_where_the_hosts_are_read_from(text, tmp_path):
    assert read(tmp_path, text).hosts == HOSTS[text]


def test_tells_which_broker_celery_is_given(tmp_path):
    assert read(tmp_path, 'CELERY_BROKER_URL = os.getenv("SHOP_QUEUE")').broker == "SHOP_QUEUE"
    assert read(tmp_path, "").broker == "CELERY_BROKER_URL"


def test_follows_what_settings_import_names_from_and_nothing_else(tmp_path):
    found = read(
        tmp_path,
        "from .base import *\nfrom conf.env import read\nimport other\nfrom django.conf import settings\n",
        **{
            "shop/base.py": 'from shop.deeper import X\nA = env("FROM_BASE")\n',
            "shop/deeper.py": 'X = env("FROM_DEEPER")\nfrom .base import A\n',
            "conf/env.py": 'read = env("FROM_CONF")\n',
            "shop/test.py": 'X = env("FROM_TESTS")\n',
        },
    )
    assert found.variables == {"FROM_BASE", "FROM_DEEPER", "FROM_CONF"}


def test_names_files_that_are_kept_and_collected_only_where_there_are_some(tmp_path):
    told = read(tmp_path, 'STATIC_ROOT = "s"\nMEDIA_ROOT = BASE / "m"\nCELERY_BEAT_SCHEDULE = {}\n')
    assert (told.has_static, told.has_media, told.has_schedule) == (True, True, True)
    told = read(tmp_path, 'STATIC_ROOT = None\nMEDIA_ROOT = ""\n')
    assert (told.has_static, told.has_media, told.has_schedule) == (False, False, False)


def test_an_entry_point_names_the_settings_of_production(tmp_path):
    names = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")\n'
    write(tmp_path, {"shop/wsgi.py": names, "shop/settings/__init__.py": ""})
    assert default_module(tmp_path, "shop.wsgi") == ""
    write(tmp_path, {"shop/settings/production.py": "DEBUG = False\n"})
    assert default_module(tmp_path, "shop.wsgi") == "shop.settings.production"
    assert default_module(tmp_path, "other.wsgi") == ""
