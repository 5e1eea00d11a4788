"""What the screen shows until there is a desk."""

from wms.domain.messages import say
from wms.operations.reply import Level, Reply, View

OPENING = Reply(
    "",
    Level.CALM,
    say("terminal.opening"),
    View(say("terminal.opening.title"), say("terminal.opening.prompt"), help="sign_in"),
)
