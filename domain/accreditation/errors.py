"""What letting sellers in and certifying products refuse."""

from domain.errors import Refusal


class NoCreditCode(Refusal):
    """{written} is no unified social credit code: the check character does not fit. Copy it from the licence again.

    {written} 不是有效的统一社会信用代码,校验位不符。请对照营业执照重新填写。
    """


class CreditCodeTaken(Refusal):
    """Another organisation is registered under {written}. Check the code, or ask the county office.

    {written} 已被其他单位登记。请核对代码,或咨询县级主管部门。
    """


class NotASeller(Refusal):
    """An organisation of the kind {kind} is not registered to sell. Ask the county office which kinds are.

    {kind} 类单位不办理卖家登记。请向县级主管部门咨询可登记的单位类型。
    """


class LicenceMissing(Refusal):
    """To sell, an organisation of this kind needs: {kinds}. Each must hold today. Add what is missing.

    该类单位销售须具备下列证照,且当日有效:{kinds}。请补充缺少的证照。
    """


class LicenceDays(Refusal):
    """A licence is issued before it expires, and not in the future. Correct its days.

    证照的发证日期不得晚于到期日,也不得在将来。请更正日期。
    """


class LicenceExpired(Refusal):
    """This licence expired on {day}. Hand in the renewed one.

    该证照已于 {day} 到期。请提交换发后的证照。
    """


class ReasonMissing(Refusal):
    """This step needs a reason, in at most {most} characters. Say why.

    此步骤须说明理由,最多 {most} 个字符。请填写。
    """


class EvidenceMissing(Refusal):
    """An application needs at least {least} documents as evidence, each once. Add what is missing.

    申请至少须附 {least} 份证明材料,且不得重复。请补充。
    """


class NotThisStep(Refusal):
    """{act} is not open to the role {role} while it is {state}. Reload to see where it stands and who it waits for.

    当前状态为 {state},角色 {role} 不能办理 {act}。请刷新后查看进度和待办人。
    """


class OwnOrganisation(Refusal):
    """You belong to the organisation that this is about. Leave it to a colleague who does not.

    您在该单位任职,应当回避。请交由其他同事办理。
    """


class ActedBefore(Refusal):
    """You acted on this application at another level. Leave this step to somebody who did not.

    您已在其他环节办理过该申请。此步骤请交由他人办理。
    """


class NoTownship(Refusal):
    """{region} is no township or village of your county, so no township could review it. Say where it is grown or made.

    {region} 不是本县的乡镇或村,无法由乡镇初审。请填写产地所在的乡镇或村。
    """


class AlreadyApplied(Refusal):
    """An application for this certificate of this product is not decided yet. Wait for it, or answer what it asks.

    该产品的同类认定申请尚未办结。请等待结果,或按要求补正。
    """


class NoticeNotOver(Refusal):
    """The public notice stands until {day}, and is not cut short. Decide after that day.

    公示期至 {day},不得缩短。请在公示期满后再作决定。
    """


class ObjectionsOpen(Refusal):
    """{number} objections to this certification are not answered, or were upheld. Answer them, or return or reject it.

    有 {number} 条异议尚未处理或已经成立。请先处理异议,或退回、驳回该申请。
    """


class NoticeClosed(Refusal):
    """This certification is not on public notice, so nothing can be objected. Tell the county office what you know.

    该认定不在公示期内,不能提出异议。如有情况请向县级主管部门反映。
    """


class ObjectedAlready(Refusal):
    """You objected to this certification already. Wait for the county's finding.

    您已对该认定提出过异议。请等待县级处理结果。
    """


class ObjectionAnswered(Refusal):
    """This objection has been answered. A finding is not changed; act on the certification instead.

    该异议已有处理结论,结论不再更改。如需处理请对认定申请本身操作。
    """


class ValidTooLong(Refusal):
    """A certificate holds from its first to its last day, at most {months} months, and is not over. Correct its days.

    证书有效期须起止正确、尚未届满,且最长 {months} 个月。请更正。
    """


class CertifiedAlready(Refusal):
    """The product holds a certificate of this kind for some of these days. Begin after it ends.

    该产品在此期间已持有同类证书。请将起始日定在现有证书到期之后。
    """


class SellerNotRegistered(Refusal):
    """Your organisation may not sell as of {day}. Your registration says why: apply, renew what expired, or clear up
    what it was suspended for.

    截至 {day},贵单位没有有效的卖家准入登记。请查看“准入登记”中的原因:申请准入、更新到期证照,或就暂停事由整改。
    """


class NotRegisteredForFood(Refusal):
    """{product} is food, and your organisation is not registered to sell food. Apply to sell food.

    {product}属于食品,而贵单位未登记销售食品。请申请增加食品销售。
    """


class CertificateRequired(Refusal):
    """{product} may be sold only with a certificate in force: {certificates}. Have it certified, or licensed.

    {product}须具备有效证书方可销售:{certificates}。请先申请产品认定,或补充相应证照。
    """


class NotCertified(Refusal):
    """{product} holds no certificate {certificate} in force. Leave the claim out, or apply to have it certified.

    {product}没有有效的{certificate}证书。请删除相关表述,或先申请认定。
    """


class LotCertificateDays(Refusal):
    """A lot's certificate is issued between the day of the lot, {made}, and today, and is not over. Correct its days.

    批次证书的签发日期应在批次日期 {made} 与今天之间,且尚未到期。请更正日期。
    """


class LotCertificateThere(Refusal):
    """Lot {lot} has a certificate {number} of this kind already. Look at it; what was revoked needs a new one.

    批次 {lot} 已有编号为 {number} 的同类证书。请查看原有记录;已撤销的须另行取得新证书。
    """


class CertificateRevoked(Refusal):
    """A certificate {number} of this kind was revoked, and vouches for no other lot either. Hand in a new one.

    编号为 {number} 的同类证书已被撤销,不能再用于其他批次。请提交新证书。
    """


class AlreadyRevoked(Refusal):
    """This certificate was revoked already. A revocation stands; a new certificate may be handed in.

    该证书已经撤销,撤销不可更改。可另行提交新证书。
    """


class LotCertificateMissing(Refusal):
    """Lot {lot} may not leave: it has no {certificate_en} in force today. Add one to the lot, or send another lot.

    批次 {lot} 不得发货:当日没有有效的{certificate_zh}。请先为该批次补充证书,或改发其他批次。
    """
