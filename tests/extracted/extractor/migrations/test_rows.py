from tests.extracted.extractor.migrations.histories import HEAD, migration, model, squash, text

SEED = """
def fill(apps, schema_editor):
    Shop = apps.get_model("shop", "Shop")
    Shop.objects.create(name="first")
"""
RUN = "migrations.RunPython(fill, migrations.RunPython.noop),"
FIRST = {"shop/0001_initial": migration(model("Shop", "name=models.TextField()"))}


def after(tmp_path, operations, head=SEED, *, more=None, **options):
    histories = {**FIRST, "shop/0002_rows": migration(operations, ("shop", "0001_initial"), head=head)}
    return squash(tmp_path, {**histories, **(more or {})}, **options)


def rows(made):
    return text(made, "shop/migrations/0002_extracted_rows.py")


def reasons(made):
    return [(d.fate, d.line, d.how) for d in made.decisions]


def test_keeps_rows_that_a_new_database_holds_in_a_migration_of_their_own(tmp_path):
    made = after(tmp_path, RUN)
    assert 'Shop.objects.create(name="first")' in rows(made)
    assert 'replaces = [\n        ("shop", "0002_rows"),\n    ]' in rows(made)
    assert 'dependencies = [\n        ("shop", "0001_extracted"),\n    ]' in rows(made)
    assert "0002_rows" not in text(made)
    assert made.decisions == ()


def test_puts_rows_behind_the_tables_where_no_old_migration_is_theirs_alone(tmp_path):
    both = 'migrations.AddField("shop", "size", models.TextField()),\n' + RUN
    made = after(tmp_path, both)
    assert [file.path for file in made.files if "0002" in file.path] == []
    assert "migrations.RunPython(fill" in text(made)


def test_leaves_out_what_only_changes_rows(tmp_path):
    head = """
    def fill(apps, schema_editor):
        for shop in apps.get_model("shop", "Shop").objects.all():
            shop.name = shop.name.strip()
            shop.save()
    """
    made = after(tmp_path, RUN, head)
    assert reasons(made) == [
        ("rewritten", 14, "left out: it only works on rows that were there before, and a new database has none")
    ]


FILLED = {
    "shop/0002_rows": migration(RUN, ("shop", "0001_initial"), head=SEED),
    "shop/0003_tags": migration(model("Tag", "name=models.TextField()"), ("shop", "0002_rows")),
}


def followed(tmp_path, head):
    """What is said of one more step, after rows of Shop were made."""
    more = {**FILLED, "shop/0004_more": migration(RUN, ("shop", "0003_tags"), head=head)}
    return squash(tmp_path, {**FIRST, **more})


def test_leaves_out_what_changes_rows_of_a_table_that_is_empty_while_another_is_not(tmp_path):
    head = """
    def fill(apps, schema_editor):
        Tag = apps.get_model("shop", "Tag")
        Tag.objects.update(name="")
    """
    assert [fate for fate, _, how in reasons(followed(tmp_path, head)) if "rows that were there before" in how] == [
        "rewritten"
    ]


def test_keeps_what_changes_rows_that_were_made(tmp_path):
    head = """
    def fill(apps, schema_editor):
        Shop = apps.get_model("shop", "Shop")
        Shop.objects.filter(pk=Shop.objects.get(name="first").pk).update(name="second")
    """
    made = followed(tmp_path, head)
    assert reasons(made) == []
    assert "second" in rows(made)


def test_leaves_out_what_asks_for_a_content_type_that_is_made_after_all_migrations(tmp_path):
    head = """
    def fill(apps, schema_editor):
        ContentType = apps.get_model("contenttypes", "ContentType")
        Shop = apps.get_model("shop", "Shop")
        kind = ContentType.objects.get(app_label="shop", model="shop")
        Shop.objects.update(name=kind.model)
    """
    whys = [how for _, _, how in reasons(followed(tmp_path, head))]
    assert whys == ["left out: it asks for a row of contenttypes.ContentType that nothing made before"]


def test_lists_rows_that_rest_on_a_content_type_that_is_made_after_all_migrations(tmp_path):
    head = """
    def fill(apps, schema_editor):
        ContentType = apps.get_model("contenttypes", "ContentType")
        kind = ContentType.objects.get(app_label="shop", model="shop")
        apps.get_model("shop", "Shop").objects.create(name=kind.model)
    """
    fates = [(fate, how) for fate, _, how in reasons(followed(tmp_path, head))]
    assert fates == [("listed", "left out: it asks for a row of contenttypes.ContentType that nothing made before")]


def test_leaves_out_what_says_that_it_is_elidable(tmp_path):
    made = after(tmp_path, "migrations.RunPython(fill, elidable=True),")
    assert made.decisions[0].fate == "rewritten"
    assert "says itself" in made.decisions[0].how


def test_lists_rows_that_need_tables_of_the_other_side(tmp_path):
    head = SEED + '    apps.get_model("orders", "Order").objects.create()\n'
    orders = {"orders/0001_initial": migration(model("Order"))}
    made = after(tmp_path, RUN, head, more=orders, others="orders")
    assert reasons(made) == [("listed", 14, "left out: it reads orders.Order, which is not in the service's database")]


def test_lists_rows_that_follow_a_key_out_of_the_service(tmp_path):
    histories = {
        "orders/0001_initial": migration(model("Order")),
        "shop/0001_initial": migration(
            model("Shop", 'order=models.ForeignKey(to="orders.Order", on_delete=models.CASCADE)'),
            ("orders", "0001_initial"),
        ),
        "shop/0002_rows": migration(RUN, ("shop", "0001_initial"), head=SEED.replace('name="first"', "order_id=1")),
    }
    made = squash(tmp_path, histories, others="orders")
    assert "it follows order_id, which leads out of the service" in made.decisions[0].how


def test_lists_rows_with_fields_that_later_migrations_take_away(tmp_path):
    more = {"shop/0003_less": migration('migrations.RemoveField("shop", "name"),', ("shop", "0002_rows"))}
    made = after(tmp_path, RUN, more=more)
    assert "it names name of shop.Shop, which later migrations take away" in made.decisions[0].how


def test_lists_code_that_is_in_another_file(tmp_path):
    made = after(tmp_path, "migrations.RunPython(rules.fill),", "from shop import rules\n")
    assert reasons(made)[0][0] == "listed"


def test_keeps_statements_that_make_what_no_model_tells(tmp_path):
    made = after(tmp_path, 'migrations.RunSQL("CREATE INDEX one ON shop_shop (name)", "DROP INDEX one"),', "")
    assert "CREATE INDEX one ON shop_shop (name)" in rows(made)


def test_leaves_out_statements_whose_work_is_undone_later(tmp_path):
    drop = {"shop/0003_drop": migration('migrations.RunSQL("DROP INDEX one"),', ("shop", "0002_rows"))}
    made = after(tmp_path, 'migrations.RunSQL("CREATE INDEX one ON shop_shop (name)"),', "", more=drop)
    assert [fate for fate, _line, _how in reasons(made)] == ["rewritten", "rewritten"]


def test_lists_statements_that_change_tables(tmp_path):
    made = after(tmp_path, 'migrations.RunSQL("ALTER TABLE shop_shop ALTER name SET STORAGE MAIN"),', "")
    assert reasons(made)[0][0] == "listed"


def test_lists_operations_of_a_class_of_its_own(tmp_path):
    head = "from django.db.migrations.operations.base import Operation\n\n\nclass Stamp(Operation):\n    pass\n"
    made = after(tmp_path, "Stamp(),", head)
    assert reasons(made)[0][0] == "listed"


def test_counts_a_class_that_derives_from_an_operation_as_that(tmp_path):
    head = "class Add(migrations.AddField):\n    reduces_to_sql = False\n"
    made = after(tmp_path, 'Add("shop", "size", models.TextField()),', head)
    assert '("size", models.TextField())' in text(made)


def test_leaves_out_code_that_makes_an_index_which_the_model_has(tmp_path):
    indexed = """
    migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunPython(fill)],
        state_operations=[migrations.AddIndex("shop", models.Index(fields=["name"], name="by_name"))],
    ),
    """
    head = """
    def fill(apps, schema_editor):
        schema_editor.execute("CREATE INDEX by_name ON shop_shop (name)")
    """
    made = after(tmp_path, indexed, head)
    assert "schema_editor.execute" not in "".join(text(made, file.path) for file in made.files)
    assert "left out: the index that it makes is made with its table" in [d.how for d in made.decisions]


def test_writes_out_statements_that_are_made_of_a_plain_list(tmp_path):
    head = """
    STEPS = (
        ("INSERT INTO shop_shop (name) VALUES ('a')", "DELETE FROM shop_shop"),
        ("UPDATE shop_shop SET name = 'b'", migrations.RunSQL.noop),
    )
    """
    made = after(tmp_path, "*[migrations.RunSQL(sql, reverse_sql=back) for sql, back in STEPS],", head)
    assert "INSERT INTO shop_shop" in rows(made)
    assert "SET name = 'b'" not in rows(made)
    (decision,) = made.decisions
    assert decision.how.startswith("left out: it only changes what was there before")


CONDITION = """
    from django.conf import settings

    ADD = "INSERT INTO shop_shop (name) VALUES ('a')"
    CHANGE = "UPDATE shop_shop SET name = 'b'"
"""


def _conditional(tmp_path, operation):
    text = migration("", ("shop", "0001_initial"), head=CONDITION)
    body = f"""
    if settings.POSTGRES:
        operations = [{operation}]
    else:
        operations = []
"""
    return squash(tmp_path, {**FIRST, "shop/0002_rows": f"{text.rpartition('    operations = ')[0]}{body}"})


def test_leaves_out_what_only_some_databases_change_of_rows_that_were_there(tmp_path):
    made = _conditional(tmp_path, "migrations.RunSQL(CHANGE)")
    assert made.failed == ()
    assert [decision.fate for decision in made.decisions] == ["rewritten"]


def test_lists_rows_that_only_some_databases_get(tmp_path):
    made = _conditional(tmp_path, "migrations.RunSQL(ADD)")
    assert made.failed == ()
    assert [(d.fate, "depends on where" in d.how) for d in made.decisions] == [("listed", True)]


def test_lists_an_app_whose_tables_depend_on_where_it_runs(tmp_path):
    made = _conditional(tmp_path, 'migrations.AddField("shop", "size", models.TextField())')
    assert made.failed == ("shop",)


def test_leaves_out_rows_that_are_made_of_those_of_an_empty_table(tmp_path):
    head = 'COPY = "INSERT INTO shop_shop (name) SELECT old_name FROM shop_shop JOIN shop_city ON true"\n'
    made = after(tmp_path, "migrations.RunSQL(COPY),", head)
    assert [d.how.partition(",")[0] for d in made.decisions] == ["left out: it only changes what was there before"]


def test_lists_an_operation_of_the_projects_own_that_depends_on_where_it_runs(tmp_path):
    last = (
        f"{HEAD}\nclass Filling(migrations.RunPython):\n"
        "    def __init__(self, model):\n        super().__init__(lambda apps, editor: None)\n\n\n"
        'class Migration(migrations.Migration):\n    dependencies = [("shop", "0001_initial")]\n'
        '    if models:\n        operations = []\n    else:\n        operations = [Filling("shop.Shop")]\n'
    )
    made = squash(tmp_path, {"shop/0001_initial": migration(model("Shop")), "shop/0002_last": last})
    assert 'name="Shop"' in text(made)
    [told] = made.decisions
    assert (told.fate, told.subject) == ("listed", "shop.0002_last: unknown")
