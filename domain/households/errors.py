"""What the register of households refuses."""

from domain.errors import Refusal


class IdNumberFullWidth(Refusal):
    """This ID number holds full-width digits. Type it with ordinary ones.

    身份证号中含有全角字符。请改用半角数字输入。
    """


class IdNumberOfOldStyle(Refusal):
    """This is an ID number of 15 digits, as issued until 1999. Take the one of 18 characters from the present card.

    这是 15 位旧身份证号。请按现用身份证填写 18 位号码。
    """


class IdNumberMalformed(Refusal):
    """An ID number has 17 digits and a last character, a day of birth that has been among them. Copy it again.

    身份证号应为 18 位,且其中的出生日期须真实存在、不晚于今天。请重新核对填写。
    """


class IdNumberMistyped(Refusal):
    """The last character does not belong to the 17 digits before it, so at least one is wrong. Compare it to the card.

    身份证号校验位不符,至少有一位填写有误。请与证件核对。
    """


class CertificateUnfit(Refusal):
    """A disability certificate's number is its holder's ID number, the kind (1 to 7) and the grade (1 to 4), and after
    a loss B and a digit. Copy it from the certificate.

    残疾人证号由本人身份证号、残疾类别(1 至 7)和等级(1 至 4)组成,补办的另加 B 和一位数字。请按证件填写。
    """


class PhoneUnfit(Refusal):
    """A phone number has 7 to 15 digits, with + and hyphens at most. Check it.

    电话号码应为 7 至 15 位数字,仅可含加号和连字符。请核对。
    """


class NameUnfit(Refusal):
    """A name has 1 to 50 characters, and none that cannot be seen. Write it as on the ID card.

    姓名应为 1 至 50 个字符,不能含有不可见字符。请按身份证填写。
    """


class NumberUnfit(Refusal):
    """A household's number has 1 to 32 letters, digits and hyphens. Check it.

    户编号应为 1 至 32 位字母、数字或连字符。请核对。
    """


class NumberTaken(Refusal):
    """Another household of the county has this number. Check it, or take the next one.

    该户编号在本县已被使用。请核对,或改用其他编号。
    """


class SourceOfEntryMissing(Refusal):
    """Say what this rests on: a case, a paper, a visit. Whoever reads the history later needs it.

    请填写依据(案件、文件或走访记录),供日后查阅。
    """


class RevealWithoutReason(Refusal):
    """Say why you need to see it. The reason is kept, and the auditor reads it.

    请填写查看理由。理由将被记录,供审计查阅。
    """


class NothingSealed(Refusal):
    """Nothing of this kind is registered of this person. There is nothing to show.

    该成员没有登记此项信息,无可显示内容。
    """


class ChangedSince(Refusal):
    """Somebody changed this household since you looked at it ({changes}). Reload it, and see whether your change still
    fits. It is at version {version} now.

    您查看之后,该户信息已被他人修改({changes})。请刷新后核对您的修改是否仍然适用。当前版本为 {version}。
    """


class NothingEdited(Refusal):
    """All of this stands in the register already. Nothing was changed.

    登记信息与所填内容一致,无需修改。
    """


class HouseholdClosed(Refusal):
    """This household was closed on {day}. Look for the one its members belong to now.

    该户已于 {day} 销户。请查找其成员现在所属的农户。
    """


class InAnotherHousehold(Refusal):
    """This person belongs to another household. Its village ends that membership first.

    此人目前属于另一农户。请先由其所在村办理迁出。
    """


class NameDiffers(Refusal):
    """This ID number is registered under another name. Compare both to the card; a wrong entry is corrected first.

    该身份证号登记的姓名与所填不同。请与证件核对;如原登记有误,请先更正。
    """


class IdNumberOfAnother(Refusal):
    """Another person of the county is registered with this ID number. Compare it to the card.

    该身份证号在本县已登记给另一人。请与证件核对。
    """


class MemberAlready(Refusal):
    """This person is a member of this household already.

    此人已是本户成员。
    """


class PersonDied(Refusal):
    """This person died on {day}, and can neither join nor lead a household. Check whom you mean.

    此人已于 {day} 去世,不能加入农户或担任户主。请核对人员。
    """


class MemberUnknown(Refusal):
    """This person is not a member of the household on that day. Reload its members, or check the day.

    此人在该日不是本户成员。请刷新成员名单或核对日期。
    """


class HeadElsewhere(Refusal):
    """A household has one head. Register the member in another relation, and change the head apart.

    每户只有一名户主。请以其他关系登记该成员,户主另行变更。
    """


class HeadMissing(Refusal):
    """The head leaves, and others stay. Say who is head from the next day on.

    户主离开而其他成员仍在。请指定次日起的新户主。
    """


class HouseholdHeadless(Refusal):
    """This household has no head. Say who leads it first.

    该户没有户主。请先确定户主。
    """


class HeadStays(Refusal):
    """The head stays when a household is split. Change the head first, or choose other members.

    分户时户主须留在原户。请先变更户主,或选择其他成员分出。
    """


class NewHeadUnwanted(Refusal):
    """A new head is named only where the head leaves and others stay. Leave it out, and change the head apart.

    仅在户主离开且其他成员仍在时才需指定新户主。请勿填写,户主另行变更。
    """


class DayAhead(Refusal):
    """{day} lies ahead. The register says what is so already: give today or a day before.

    {day} 尚未到来。登记的是已发生的情况,请填写今天或以前的日期。
    """


class DayTooEarly(Refusal):
    """{day} is before {earliest}, when what this ends or changes began. Correct the day.

    {day} 早于 {earliest}(原情况的起始日)。请更正日期。
    """


class LaterMembership(Refusal):
    """After {day} this person belonged to a household again. Give a later day.

    此人在 {day} 之后另有农户归属记录。请填写更晚的日期。
    """


class AmountNotPositive(Refusal):
    """An amount must be above zero.

    金额必须大于零。
    """


class LoanRuleMissing(Refusal):
    """No rule for micro-credit holds on {day}. Check the day, or ask the county to have one set.

    {day} 没有适用的小额信贷规则。请核对日期,或请县级设置规则。
    """


class LoanTooLarge(Refusal):
    """With this loan the household would owe {total} yuan of micro-credit at once; at most {most} yuan are allowed
    ({source}). Check the amounts, or end a loan that was paid back.

    加上本笔,该户同期小额信贷将达 {total} 元,上限为 {most} 元({source})。请核对金额。
    """


class LoanTooLong(Refusal):
    """Micro-credit lasts at most {years} years, from its first day to its last ({source}). Correct the days.

    小额信贷期限最长 {years} 年({source})。请更正起止日期。
    """


class EntitledAlready(Refusal):
    """The same entitlement is registered for some of these days. Check the days, or the kind.

    同一待遇在部分日期内已登记。请核对日期或类别。
    """


class SameHousehold(Refusal):
    """A household cannot be merged with itself. Choose the other one.

    不能与自身并户。请选择另一户。
    """


class StillFramed(Refusal):
    """The household that would go is in a monitored group. The county releases it first.

    被并入的农户仍在监测对象之列。请先由县级办理退出。
    """


class NobodySplitOff(Refusal):
    """Name who leaves, each once, with exactly one head of the new household among them.

    请列出分出的成员(每人一次),并且其中恰有一名新户户主。
    """


class GroupNotInForce(Refusal):
    """The monitored group {group} does not hold on {day}. Choose another group, or check the day.

    监测对象类别 {group} 在 {day} 未生效。请选择其他类别或核对日期。
    """


class FramedAlready(Refusal):
    """Household {number} is in a monitored group on that day or later. Release it first, or leave it out.

    农户 {number} 在该日或之后已在监测对象之列。请先退出,或从本批次中剔除。
    """


class NotFramed(Refusal):
    """Household {number} is in no monitored group on that day, so there is nothing to release. Leave it out.

    农户 {number} 在该日不在监测对象之列,无需退出。请从本批次中剔除。
    """


class RegisteredLater(Refusal):
    """Household {number} was registered on {registered}, after that day. Give a later day, or leave it out.

    农户 {number} 于 {registered} 登记,晚于该日。请填写更晚的日期,或从本批次中剔除。
    """


class HouseholdTwice(Refusal):
    """A household stands twice in this batch. Name each once.

    同一农户在本批次中重复出现。请每户只列一次。
    """


class BatchEmpty(Refusal):
    """A batch holds 1 to {most} households, and says its code and what it rests on. Complete it.

    每批应含 1 至 {most} 户,并填写批次号和依据。请补全。
    """
