from tests.extracted.extractor.migrations.histories import migration, model, squash, text

NAME = "name=models.CharField(max_length=9)"


def body(made, path="shop/migrations/0001_extracted.py"):
    """The operations, on one line each, without blanks."""
    return "".join(text(made, path).partition("operations = ")[2].split()).replace(",)", ")").replace(",]", "]")


def after(tmp_path, operations, *, first=None, head=""):
    first = first or model("Shop", NAME)
    return squash(tmp_path, {
        "shop/0001_initial": migration(first),
        "shop/0002_more": migration(operations, ("shop", "0001_initial"), head=head),
    })  # fmt: skip


def test_replaces_all_old_names(tmp_path):
    made = after(tmp_path, "")
    assert '        ("shop", "0001_initial"),\n        ("shop", "0002_more"),\n' in text(made)
    assert "initial = True" in text(made)


def test_adds_alters_and_removes_fields(tmp_path):
    made = after(
        tmp_path,
        """
        migrations.AddField("shop", "size", models.IntegerField(default=1), preserve_default=False),
        migrations.AddField(model_name="shop", name="note", field=models.TextField()),
        migrations.AlterField("Shop", "name", models.CharField(max_length=99)),
        migrations.RemoveField("shop", "note"),
        """,
    )
    assert '("name",models.CharField(max_length=99)),("size",models.IntegerField())]' in body(made)
    assert "note" not in body(made)


def test_keeps_the_place_of_a_renamed_field_and_follows_it_into_options(tmp_path):
    first = model("Shop", NAME, "size=models.IntegerField()", options='{"unique_together": {("name", "size")}}')
    made = after(tmp_path, 'migrations.RenameField("shop", "name", "title"),', first=first)
    assert '("title",models.CharField(max_length=9)),("size"' in body(made)
    assert '"unique_together":{("title","size")}' in body(made)


def test_points_relations_to_the_new_name_of_a_model(tmp_path):
    first = model("Shop") + model("Shelf", 'shop=models.ForeignKey("shop.Shop", models.CASCADE)')
    made = after(tmp_path, 'migrations.RenameModel("Shop", "Store"),', first=first)
    assert 'name="Store"' in body(made)
    assert 'models.ForeignKey("shop.Store",models.CASCADE)' in body(made)


def test_forgets_deleted_models(tmp_path):
    made = after(tmp_path, 'migrations.DeleteModel("Shelf"),', first=model("Shop") + model("Shelf"))
    assert "Shelf" not in body(made)


def test_takes_away_the_options_that_are_no_longer_named(tmp_path):
    first = model("Shop", options='{"ordering": ["pk"], "verbose_name": "x", "db_table": "stores"}')
    made = after(tmp_path, 'migrations.AlterModelOptions("shop", {"verbose_name": "store"}),', first=first)
    assert 'options={"db_table":"stores","verbose_name":"store"}' in body(made)


def test_drops_an_emptied_unique_together(tmp_path):
    first = model("Shop", NAME, options='{"unique_together": {("name", "id")}}')
    assert "unique_together" not in body(after(tmp_path, 'migrations.AlterUniqueTogether("shop", set()),', first=first))


def test_follows_indexes_through_their_names(tmp_path):
    made = after(
        tmp_path,
        """
        migrations.AddIndex("shop", models.Index(fields=["name"], name="one")),
        migrations.AddIndex("shop", models.Index(fields=["-name"], name="two")),
        migrations.RenameIndex("shop", new_name="three", old_name="one"),
        migrations.RemoveIndex("shop", "two"),
        """,
    )
    assert '"indexes":[models.Index(fields=["name"],name="three")]' in body(made)


def test_turns_index_together_into_a_named_index(tmp_path):
    first = model("Shop", NAME, options='{"index_together": {("name", "id")}}')
    made = after(tmp_path, 'migrations.RenameIndex("shop", new_name="x", old_fields=("name", "id")),', first=first)
    assert 'models.Index(fields=("name","id"),name="x")' in body(made)
    assert "index_together" not in body(made)


def test_follows_constraints_through_their_names(tmp_path):
    made = after(
        tmp_path,
        """
        migrations.AddConstraint("shop", models.UniqueConstraint(fields=["name"], name="one")),
        migrations.AddConstraint("shop", models.UniqueConstraint(fields=["id"], name="two")),
        migrations.RemoveConstraint("shop", "one"),
        """,
    )
    assert '"constraints":[models.UniqueConstraint(fields=["id"],name="two")]' in body(made)


def test_applies_what_is_said_of_the_state_alone(tmp_path):
    made = after(
        tmp_path,
        """
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL("ALTER TABLE a RENAME TO b")],
            state_operations=[migrations.AlterModelTable("shop", "b")],
        ),
        """,
    )
    assert '"db_table":"b"' in body(made)
    assert "RunSQL" not in body(made)


def test_counts_operations_of_postgres_as_what_they_come_to(tmp_path):
    made = after(
        tmp_path,
        'AddIndexConcurrently("shop", models.Index(fields=["name"], name="one")),',
        head="from django.contrib.postgres.operations import AddIndexConcurrently\n",
    )
    assert '"indexes":[models.Index(fields=["name"],name="one")]' in body(made)


def test_reads_lists_that_are_added_up_and_values_that_have_a_name(tmp_path):
    head = """
    SIZE = models.IntegerField()
    MORE = [migrations.AddField("shop", "size", SIZE)]
    """
    assert '("size",models.IntegerField())' in body(after(tmp_path, "*MORE,", head=head))


def test_takes_along_functions_that_fields_name(tmp_path):
    head = "def first():\n    return ORIGIN\n\n\nORIGIN = 7\n"
    made = after(tmp_path, 'migrations.AddField("shop", "size", models.IntegerField(default=first)),', head=head)
    assert "ORIGIN = 7" in text(made)
    assert "def first():\n    return ORIGIN\n" in text(made)
    assert "default=first" in body(made)


def test_tells_two_functions_of_one_name_apart(tmp_path):
    head = "def first():\n    return {}\n"
    made = squash(tmp_path, {
        "shop/0001_initial": migration(model("Shop", "a=models.IntegerField(default=first)"), head=head.format(1)),
        "shop/0002_more": migration(
            'migrations.AddField("shop", "b", models.IntegerField(default=first)),',
            ("shop", "0001_initial"),
            head=head.format(2),
        ),
    })  # fmt: skip
    assert "def first():\n    return 1\n" in text(made)
    assert "def first_2():\n    return 2\n" in text(made)
    assert "default=first_2" in body(made)


def test_imports_what_it_names_and_nothing_else(tmp_path):
    head = "import os\nimport shop.codes\nfrom shop.rules import check as tested\n"
    made = after(tmp_path, 'migrations.AddField("shop", "b", shop.codes.Code(validators=[tested])),', head=head)
    assert (
        "\nimport shop.codes\nfrom django.db import migrations, models\nfrom shop.rules import check as tested\n"
        in (text(made))
    )


def test_prefers_the_squashed_migration_to_those_it_replaces(tmp_path):
    made = squash(tmp_path, {
        "shop/0001_initial": migration(model("Shop")),
        "shop/0002_more": migration('migrations.AddField("shop", "a", models.TextField()),', ("shop", "0001_initial")),
        "shop/0001_squashed": migration(
            model("Shop", "a=models.TextField()"),
            more='replaces = [("shop", "0001_initial"), ("shop", "0002_more"), ("shop", "0000_gone")]',
        ),
    })  # fmt: skip
    assert body(made).count("TextField") == 1
    assert [n for n in ("0000_gone", "0001_initial", "0001_squashed", "0002_more") if f'"{n}"' in text(made)] == [
        "0000_gone",
        "0001_initial",
        "0001_squashed",
        "0002_more",
    ]


def test_lists_an_app_whose_operations_are_made_as_they_run(tmp_path):
    made = squash(tmp_path, {"shop/0001_initial": migration("*map(make, NAMES),", head="NAMES = ['a']\n")})
    assert made.failed == ("shop",)
    (decision,) = made.decisions
    assert (decision.fate, decision.file, decision.subject) == ("listed", "shop/migrations/0001_initial.py", "shop")
    assert "the operations are no plain list" in decision.how


def test_lists_an_app_that_changes_a_model_nobody_made(tmp_path):
    made = squash(tmp_path, {"shop/0001_initial": migration('migrations.DeleteModel("Shop"),')})
    assert "there is no model shop.Shop" in made.decisions[0].how


def test_lists_a_file_that_is_no_python(tmp_path):
    made = squash(tmp_path, {"shop/0001_initial": "class Migration(:\n"})
    assert "cannot be read" in made.decisions[0].how
