"""What stops a command.

A mistake in a returned file is never an exception: it is a finding (see `findings`). These are
for what cannot be done at all; their text is complete Vietnamese, shown to the user as it is.
"""


class VtltError(Exception):
    """Base of all errors whose text is meant for the user."""


class WorkspaceError(VtltError):
    """A folder or file of the workspace is not there or cannot be used."""


class ConfigError(VtltError):
    """The configuration workbook holds something that cannot be used."""


class CriteriaError(VtltError):
    """A criteria set does not exist or its text cannot be read."""
