from tortoise import migrations
from tortoise.migrations import operations as ops
from domain.migrations._frozen import Partial
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('desk', '0017_events_of_a_type')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='CallLog',
            index=Index(fields=['ticket_id', 'id']),
        ),
        ops.AddIndex(
            model_name='CallLog',
            index=Index(fields=['direction', 'id']),
        ),
        ops.AddIndex(
            model_name='CommunityThread',
            index=Index(fields=['type', 'id']),
        ),
        ops.AddIndex(
            model_name='KBArticle',
            index=Index(fields=['draft', 'id']),
        ),
        ops.AddIndex(
            model_name='KBArticle',
            index=Index(fields=['restricted', 'id']),
        ),
        ops.AddIndex(
            model_name='KBArticle',
            index=Index(fields=['flagged', 'id']),
        ),
        ops.AddIndex(
            model_name='KBFeedback',
            index=Index(fields=['moderated', 'id']),
        ),
        ops.AddIndex(
            model_name='KBFeedback',
            index=Index(fields=['blocked', 'id']),
        ),
        ops.AddIndex(
            model_name='LiveChat',
            index=Index(fields=['ticket_id', 'id']),
        ),
        ops.AddIndex(
            model_name='LiveChat',
            index=Index(fields=['status', 'id']),
        ),
        ops.AddIndex(
            model_name='Message',
            index=Index(fields=['agent_id', 'event_type', 'sequence']),
        ),
        ops.AddIndex(
            model_name='Message',
            index=Partial('agent_id', 'sequence', where='read_at IS NULL'),
        ),
        ops.AddIndex(
            model_name='NewsItem',
            index=Index(fields=['brand_id', 'id']),
        ),
        ops.AddIndex(
            model_name='NewsItem',
            index=Index(fields=['agent_id', 'id']),
        ),
        ops.RemoveIndex(
            model_name='Occurrence',
            name=None,
            fields=['group_id', 'id'],
        ),
        ops.RemoveIndex(
            model_name='Occurrence',
            name=None,
            fields=['department_id', 'id'],
        ),
        ops.AddIndex(
            model_name='Occurrence',
            index=Index(fields=['group_id', 'category', 'id']),
        ),
        ops.AddIndex(
            model_name='Occurrence',
            index=Index(fields=['department_id', 'category', 'id']),
        ),
        ops.AddIndex(
            model_name='Occurrence',
            index=Partial('department_id', 'id', where='private = true'),
        ),
        ops.AddIndex(
            model_name='Occurrence',
            index=Partial('agent_id', 'id', where='private = true'),
        ),
        ops.AddIndex(
            model_name='Occurrence',
            index=Partial('creator_id', 'id', where='private = true'),
        ),
        ops.AddIndex(
            model_name='SurveyOffer',
            index=Index(fields=['survey_id', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyOffer',
            index=Index(fields=['related_id', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyOffer',
            index=Index(fields=['related_kind', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyResponse',
            index=Index(fields=['survey_id', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyResponse',
            index=Index(fields=['related_id', 'id']),
        ),
        ops.AddIndex(
            model_name='SurveyResponse',
            index=Index(fields=['related_kind', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['related_id', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['related_kind', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['status', 'id']),
        ),
        ops.AddIndex(
            model_name='Task',
            index=Index(fields=['priority', 'id']),
        ),
        ops.AddIndex(
            model_name='Ticket',
            index=Index(fields=['status', 'id']),
        ),
        ops.AddIndex(
            model_name='Ticket',
            index=Index(fields=['priority', 'id']),
        ),
        ops.AddIndex(
            model_name='Ticket',
            index=Index(fields=['pinned', 'id']),
        ),
        ops.AddIndex(
            model_name='TimeLog',
            index=Index(fields=['category_id', 'id']),
        ),
        ops.AddIndex(
            model_name='TimeLog',
            index=Index(fields=['related_id', 'id']),
        ),
        ops.AddIndex(
            model_name='TimeLog',
            index=Index(fields=['related_kind', 'id']),
        ),
        ops.AddIndex(
            model_name='TimeLog',
            index=Index(fields=['billable', 'id']),
        ),
        ops.AddIndex(
            model_name='User',
            index=Index(fields=['brand_id', 'id']),
        ),
        ops.AddIndex(
            model_name='User',
            index=Index(fields=['role_id', 'id']),
        ),
        ops.AddIndex(
            model_name='User',
            index=Index(fields=['verified', 'id']),
        ),
        ops.AddIndex(
            model_name='Visitor',
            index=Index(fields=['group_id', 'id']),
        ),
    ]
