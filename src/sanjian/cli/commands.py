"""Which module answers which command. A room adds a command by adding one line here.

The module named in a line has two functions:

    def configure(parser: argparse.ArgumentParser) -> None     adds its arguments
    def run(arguments: argparse.Namespace) -> int              does it; 0 is success

With `django=False` the command needs no settings and no database. Modules are loaded only when
their command is called, so that one broken room does not silence the others.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One word after `sanjian`."""

    name: str
    module: str
    help: str
    django: bool = True


COMMANDS = (
    Command("run", "sanjian.operations.launcher", "启动:数据库、网页、后台任务", django=False),
    Command("prepare", "sanjian.cli.prepare", "启动中的一步:schema 建表授权,content 装载内容"),
    Command("grants", "sanjian.cli.grants", "按各室声明重新授予数据库权限"),
    Command("pack", "sanjian.cli.pack", "规则包:check、explain、diff", django=False),
    Command("law", "sanjian.cli.law", "程序:check 状态空间检查、docs 步骤表与流程图", django=False),
    Command("verify", "sanjian.cli.verify", "重算全部案卷的链与事实,报告首处差异"),
    Command("log", "sanjian.cli.log", "公开日志：run、status、proof、rotate、rebuild"),
    Command("witness", "sanjian.cli.witness", "为别处的公开日志作见证", django=False),
    Command("review", "sanjian.cli.review", "法制审核:ratio 各机关审核人员比例"),
    Command("residue", "sanjian.cli.residue", "核对公示门户是否还有已撤下、已期满的内容"),
    Command("storage", "sanjian.cli.storage", "各机关保存的文件数、字节数和每年费用"),
    Command("token", "sanjian.cli.tokens", "接口令牌:create、list、revoke"),
    Command("import", "sanjian.cli.importing", "导入历史处罚决定、审核目录清单"),
)
