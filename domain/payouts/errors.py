"""What payouts refuse."""

from domain.errors import Refusal


class UnfitAccount(Refusal):
    """A bank account has 10 to 32 digits. Copy it from the passbook or card, without other signs.

    银行账号应为 10 至 32 位数字。请按存折或银行卡抄录,不要带其他符号。
    """


class UnfitPayee(Refusal):
    """The account holder's name or the bank's holds something that no bank takes, or is longer than 30 characters.
    Write it as on the passbook: letters, digits, spaces, brackets and middle dots.

    户名或银行名称含有银行不接受的字符,或超过 30 个字符。请按存折填写:仅限文字、数字、空格、括号和间隔号。
    """


class AccountOfAnother(Refusal):
    """This account is another household's already. Check the number; each household is paid to an account of its own.

    该账号已登记在另一农户名下。请核对账号;每户应使用本户自己的账户收款。
    """


class ReasonMissing(Refusal):
    """Say why. Whoever audits this later reads it.

    请填写理由,供日后审计查阅。
    """


class NothingToPay(Refusal):
    """Nothing can be paid: no money is there for any household that has an account. Enter accounts, or wait for money.

    没有可发放的款项:没有任何已登记账户的农户有到账未付的款项。请先登记账户,或等待款项到账。
    """


class DeclarationDiffers(Refusal):
    """You declared {declared_count} lines and {declared_total} yuan; the ledger says {count} lines and {total} yuan.
    Find out which is right before you draft it again.

    申报为 {declared_count} 笔、{declared_total} 元;账上应发 {count} 笔、{total} 元。请先核清差异,再重新编制。
    """


class OwnBatch(Refusal):
    """Whoever made a batch does not approve it. Ask a colleague.

    经办人不能审批自己编制的批次。请由其他同事审批。
    """


class ApprovedAlready(Refusal):
    """You have approved this batch already. It needs somebody else's approval as well.

    您已审批过该批次。还需要另一位审批人审批。
    """


class BatchAltered(Refusal):
    """The lines of this batch are not those that were submitted. Cancel it, report it to the auditor, draft it anew.

    该批次的明细与提交时不一致。请撤销该批次,报告审计人员,并重新编制。
    """


class NoLongerPayable(Refusal):
    """{about} of household {household} can no longer be paid as planned: it was disputed or taken back since. Cancel
    the batch, and draft it anew.

    农户 {household} 的 {about} 已不能按原计划发放:此后发生了争议或冲回。请撤销该批次后重新编制。
    """


class BankHasAnswered(Refusal):
    """The bank has answered for this batch, so its file is given out no more: nothing may be sent twice. Put
    what failed into a follow-up batch.

    银行已对该批次作出回应,不再提供代发文件,以免重复发放。失败的笔数请另编补发批次。
    """


class NothingOwed(Refusal):
    """Nothing is owed back any more. There is nothing to decide.

    已无应追回的款项,无需再作决定。
    """


class AnswerUnreadable(Refusal):
    """{file}, row {row}, {field}: this is not what the layout says. Ask the bank for the file again.

    {file} 第 {row} 行“{field}”不符合约定格式。请向银行重新索取回盘文件。
    """


class AnswerOfAnotherBatch(Refusal):
    """{file}, row {row}, {field}: this answers another batch, or one that was altered. Choose the right batch or file.

    {file} 第 {row} 行“{field}”:该文件对应另一批次或已被改动的批次。请选择正确的批次或文件。
    """


class AnswerTotalsDiffer(Refusal):
    """{file}, row {row}, {field}: it says {stated}, its lines come to {found}. Ask the bank for the whole file again.

    {file} 第 {row} 行“{field}”:文件载明 {stated},明细合计为 {found}。请向银行重新索取完整文件。
    """


class AnswerAmountDiffers(Refusal):
    """{file}, row {row}, {field}: {told} yuan were answered for, {ordered} were ordered. Clear this up with the bank.

    {file} 第 {row} 行“{field}”:回盘金额 {told} 元,发放金额 {ordered} 元。请与银行核实。
    """


class AnswerLineUnknown(Refusal):
    """{file}, row {row}, {field}: the batch has no line {position}. Clear this up with the bank.

    {file} 第 {row} 行“{field}”:批次中没有第 {position} 笔。请与银行核实。
    """


class AnswerLineTwice(Refusal):
    """{file}, row {row}, {field}: line {position} is answered twice in this file. Ask the bank for the file again.

    {file} 第 {row} 行“{field}”:第 {position} 笔在文件中重复出现。请向银行重新索取回盘文件。
    """


class AnswerLineSettled(Refusal):
    """{file}, row {row}, {field}: line {position} has its final answer already. Clear this up with the bank.

    {file} 第 {row} 行“{field}”:第 {position} 笔此前已有最终结果。请与银行核实。
    """
