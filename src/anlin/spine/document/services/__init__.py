"""What is done with documents: issue, withdraw, keep the file that was drawn."""

from anlin.spine.document.services.issuing import Issued, issue, issue_about
from anlin.spine.document.services.keeping import keep_file
from anlin.spine.document.services.withdrawing import withdraw

__all__ = ["Issued", "issue", "issue_about", "keep_file", "withdraw"]
