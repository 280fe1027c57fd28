from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.migrations._frozen import Partial
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('desk', '0025_receipts')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='CallLog',
            index=Index(fields=['direction', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='ForeignItem',
            index=Partial('told_at', where='open'),
        ),
        ops.AddIndex(
            model_name='LiveChat',
            index=Index(fields=['status', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyOffer',
            index=Index(fields=['survey_id', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyOffer',
            index=Index(fields=['related_kind', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyResponse',
            index=Index(fields=['survey_id', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyResponse',
            index=Index(fields=['related_kind', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['status', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['priority', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['related_kind', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Ticket',
            index=Index(fields=['status', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Ticket',
            index=Index(fields=['priority', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Ticket',
            index=Index(fields=['pinned', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='TimeLog',
            index=Index(fields=['category_id', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='TimeLog',
            index=Index(fields=['related_kind', 'group_id', 'id']),
        ),
        ops.AddIndex(
            model_name='TimeLog',
            index=Index(fields=['billable', 'group_id', 'id']),
        ),
    ]
