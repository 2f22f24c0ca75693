"""What handling cases refuses."""

from domain.errors import Refusal


class NotThisCaseStep(Refusal):
    """{act} is not open to the role {role} while the case is {state} ({purpose}). Reload to see whom it waits for.

    该案件当前为 {state}({purpose}),角色 {role} 不能办理 {act}。请刷新后查看待办人。
    """


class OwnFamily(Refusal):
    """This case is about your own family. Leave it to a colleague, who acts on it instead of you.

    该案件涉及您本人的家庭,应当回避。请交由其他同事办理。
    """


class AnotherLevel(Refusal):
    """You acted on this case at another level ({level}). Leave this step to somebody who did not.

    您已在{level}层级办理过该案件,不得在两个层级办理同一案件。请交由他人办理。
    """


class OwnProposal(Refusal):
    """You brought this forward yourself, so another has to decide about it. Leave it to a colleague.

    该事项由您本人提出,应由他人审核。请交由其他同事办理。
    """


class ApprovedBefore(Refusal):
    """You approved this case before it was returned. Another looks at it this time: leave it to a colleague.

    该案件被退回之前已由您审核,重新提交后应由他人审核。请交由其他同事办理。
    """


class CaseReasonMissing(Refusal):
    """This step needs a reason or a finding, in at most {most} characters. Write it down.

    此步骤须写明理由或情况,最多 {most} 个字符。请填写。
    """


class CaseEvidenceMissing(Refusal):
    """This step needs at least {least} documents as evidence, each once. Upload what is missing.

    此步骤至少须附 {least} 份证明材料,且不得重复。请上传。
    """


class NoStepBack(Refusal):
    """A case that is {state} cannot be returned to {back_to}. Choose one of: {possible}.

    状态为 {state} 的案件不能退回到 {back_to}。请选择:{possible}。
    """


class CaseOpenAlready(Refusal):
    """This family has a case that is not over. Add to that case instead of opening another.

    该户已有未办结的案件。请在原案件中办理。
    """


class SelfReportOnly(Refusal):
    """A family reports for itself. Choose the source SELF.

    农户只能为本户申请。请将线索来源选为“本人申请”。
    """


class TooFewVisitors(Refusal):
    """A visit is made by at least {least} people. Name each of them once.

    入户核查至少须 {least} 人,请逐一填写且不得重复。
    """


class DayAhead(Refusal):
    """{day} is still to come, or lies before {earliest}. Give the day on which it was.

    {day} 尚未到来,或早于 {earliest}。请填写实际日期。
    """


class AbleToWork(Refusal):
    """The family has {size} members; so many of them, or fewer, are able to work. Correct the figure.

    该户共有 {size} 人,有劳动能力的人数不得超过该数。请更正。
    """


class PlaceOutside(Refusal):
    """Give latitude and longitude together, in degrees within China. Correct the place.

    经度和纬度须同时填写,且在中国范围内。请更正。
    """


class TooFewVoters(Refusal):
    """At least {least} people have to be present at a review. Name each of them once.

    民主评议至少须 {least} 人到会,请逐一填写且不得重复。
    """


class VoteByAbsentee(Refusal):
    """{member} was not present, so cannot have voted. Correct the votes, or who was present.

    {member} 未到会,不能表决。请更正表决或到会名单。
    """


class VotedTwice(Refusal):
    """{member} voted twice. Keep one vote of each.

    {member} 重复表决。每人只能保留一票。
    """


class NoticeDays(Refusal):
    """A public notice stands for {least} to {most} days. Correct the number of days.

    公示天数须为 {least} 至 {most} 天。请更正。
    """


class CaseNoticeNotOver(Refusal):
    """The public notice stands until {day}, and is not cut short. Go on after that day.

    公示期至 {day},不得缩短。请在公示期满后再办理。
    """


class CaseObjectionsOpen(Refusal):
    """{number} objections are not answered, or were upheld. The township answers them, or returns or rejects the case.

    有 {number} 条异议尚未处理或已经成立。请由乡镇处理异议,或退回、不予通过。
    """


class NoticeGone(Refusal):
    """There is no such notice now, or its days are over. Turn to the village or township with what you have to say.

    该公示不存在或公示期已过。如有意见,请直接向村或乡镇反映。
    """


class NothingSaid(Refusal):
    """Say in at most {most} characters what speaks against it. Write it down.

    请写明异议内容,最多 {most} 个字符。
    """


class ObjectionAnsweredAlready(Refusal):
    """This objection is answered. Reload to see what was found.

    该异议已有答复。请刷新后查看。
    """


class AlreadyPrimary(Refusal):
    """{person} has a primary measure in these days, or gets this support already. End that one first.

    {person} 在此期间已有主要帮扶措施,或已享受该项帮扶。请先终止原措施。
    """


class NotOfTheFamily(Refusal):
    """Measures are for people of this family. Choose one of its members.

    帮扶措施只能落实到该户成员。请选择该户成员。
    """


class MeasureDays(Refusal):
    """A measure's last day comes after its first, and within its days. Correct the days.

    措施的结束日期不得早于开始日期,且须在其期限之内。请更正。
    """


class NobodyAbleToWork(Refusal):
    """Nobody of this family is able to work, so its risk is never taken to be over. Keep it in support.

    该户无劳动能力,不得认定风险消除。请继续帮扶。
    """


class TooFewMonthsAbove(Refusal):
    """The family's realised income was above the line for {months} months in a row, and {least} are needed. Wait.

    该户实际收入连续高于标准线 {months} 个月,须满 {least} 个月。请届时再办理。
    """


class NoMeasureTaken(Refusal):
    """No measure was taken for this family, so nothing shows why its risk is over. Record what helped it.

    该户没有帮扶措施记录,不能说明风险如何消除。请先登记已落实的措施。
    """


class RigidCostsOpen(Refusal):
    """At the last visit costs were left that the family cannot bear. See to them, and visit it again.

    最近一次入户时仍有难以承受的刚性支出。请先解决并重新入户核查。
    """


class TransitionNotOver(Refusal):
    """The transition lasts until {day}, and is not cut short. Close the case after that day.

    过渡期至 {day},不得缩短。请在过渡期满后再结案。
    """


class DelegatedToOneself(Refusal):
    """Nobody delegates to himself. Name a colleague of the same role.

    不能委托给本人。请填写同岗位的其他同事。
    """


class DelegationDays(Refusal):
    """A delegation begins today or later, and lasts at most {most} days. Correct its days.

    委托须自今日或之后开始,最长 {most} 天。请更正日期。
    """


class DelegatedAlready(Refusal):
    """Your duty is delegated on some of these days already. End that delegation first.

    您在此期间已有委托。请先终止原委托。
    """


class CaseRuleUnfit(Refusal):
    """{reason_en}

    {reason_zh}
    """


class CaseRuleOverlaps(Refusal):
    """Another rule of your county begins on {day}. Set one that ends before that day, or that begins after it.

    本县另有规则自 {day} 起生效。请设置在此之前结束或在此之后开始的规则。
    """
