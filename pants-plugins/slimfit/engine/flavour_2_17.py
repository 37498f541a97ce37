"""All that a rule can await on Pants 2.17 to 2.31."""

from slimfit.engine.closure_2_17 import *  # noqa: F403
from slimfit.engine.get_2_17 import *  # noqa: F403
from slimfit.engine.narrow_2_17 import *  # noqa: F403
from slimfit.engine.pants_2_17 import *  # noqa: F403
from slimfit.engine.replace_2_17 import *  # noqa: F403
from slimfit.engine.report_2_17 import *  # noqa: F403
from slimfit.engine.slimfit_2_17 import *  # noqa: F403
