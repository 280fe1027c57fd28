from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0026_narrowed")]

    initial = False

    operations = []  # words are forgotten by a later step, and indexed once all are taken
