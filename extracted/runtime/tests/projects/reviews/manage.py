"""The service of reviews's commands."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviews_service.settings")
execute_from_command_line(sys.argv)
