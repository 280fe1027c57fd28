from importlib import import_module
from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

# SQLite's words are indexed anew, now in the order of ids, once all steps are taken.
forget_words: Any = import_module("domain.migrations.0036_kinds_in_a_row").forget_words


class Migration(migrations.Migration):
    dependencies = [("desk", "0037_own_events_of_a_type")]

    initial = False

    operations = [ops.RunPython(forget_words, ops.RunPython.noop)]
