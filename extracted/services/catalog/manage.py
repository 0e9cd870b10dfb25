#!/usr/bin/env python
"""Runs the commands of the catalog service: `python manage.py migrate`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalog_service.settings")
    if "SECRET_KEY" not in os.environ:
        os.environ.setdefault("DEBUG", "1")  # on a laptop; a deployment has a key of its own
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
