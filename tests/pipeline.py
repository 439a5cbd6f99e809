"""The commands of a period, for tests that run several of them."""

from vtlt_consolidate.commands.appraise import appraise
from vtlt_consolidate.commands.check import check
from vtlt_consolidate.commands.consolidate import WouldEmptyError, consolidate, roll_up
from vtlt_consolidate.commands.examine import examine
from vtlt_consolidate.commands.issue import issue
from vtlt_consolidate.commands.line.track import quietly

__all__ = ["WouldEmptyError", "appraise", "check", "consolidate", "examine", "issue", "quietly", "roll_up"]
