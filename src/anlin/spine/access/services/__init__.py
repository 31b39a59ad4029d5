"""What is done with accounts: invite, join, give and end posts, stand in, end everything at once."""

from anlin.spine.access.services.ending import switch_off
from anlin.spine.access.services.granting import end_deputy, end_post, give_post, let_stand_in
from anlin.spine.access.services.inviting import Invited, invite, join, renew_invitation
from anlin.spine.access.sessions import end_session, end_sessions, log_ins_of

__all__ = [
    "Invited",
    "end_deputy",
    "end_post",
    "end_session",
    "end_sessions",
    "give_post",
    "invite",
    "join",
    "let_stand_in",
    "log_ins_of",
    "renew_invitation",
    "switch_off",
]
