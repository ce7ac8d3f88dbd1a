"""What each of the five papers states as a parameter, and what it does not state.

Written out by a reader of the papers: one line a parameter, key and the clauses that state it.
"""

# Keys that a paper does not state: the national layer answers there.
SILENT = {
    "luozhuang": "publish.fields publish.exception publish.redaction annual_report.due"
    " annual_report.to av.metadata av.exempt_if_text_full reasons.mandatory review.separation"
    " review.light_form review.ruling_allowed uniform.check q1.filings commitment.approval"
    " features.mechanisms money.separation archive.secrecy publish.backfill_from complaint.reply",
    "shangrila": "subjects.expected_count rollout.deadline rollout.units_flagged stages.labels"
    " exante.fields guide.fields channels window.plate random.publish notice.parts"
    " reasons.mandatory publish.other publish.fields publish.exception publish.redaction"
    " annual_report.due template.key av.full av.metadata av.rooms review.ratio review.separation"
    " review.checklist review.standard review.outcomes review.limit review.disagreement"
    " review.ruling_allowed report.dates money.separation",
    "mingxi": "subjects.expected_count stages.labels window.plate certificate.kinds uniform.check"
    " publish.redaction av.exempt_if_text_full review.scope.all_ordinary review.light_form"
    " review.ruling_allowed review.negotiation_required q1.filings commitment.approval"
    " liaison.count rollout.units_flagged",
    "wanxin": "subjects.expected_count rollout.deadline types.core types.exploratory"
    " random.publish reasons.mandatory q1.filings supervision.rhythm commitment.approval"
    " publish.backfill_from",
    "haimen": "subjects.expected_count reasons.mandatory publish.other publish.exception"
    " publish.redaction publish.withdraw_on annual_report.due template.key av.full"
    " av.metadata av.script av.exempt_if_text_full archive.secrecy review.checklist"
    " review.standard review.disagreement review.ruling_allowed review.light_form"
    " accountability.organ money.separation commitment.approval features.mechanisms",
}

# What each paper states (key, clauses). XG-33..XG-62 means every clause from one to the other.
TABLE = {
    "luozhuang": """
        supervisor LZ-49
        subjects.expected_count LZ-46
        subjects.kinds LZ-06
        rollout.deadline LZ-03
        rollout.units_flagged LZ-47
        types.core LZ-51
        types.exploratory LZ-52
        record.types LZ-23
        stages.labels LZ-24 LZ-25
        exante.fields LZ-12
        guide.fields LZ-15
        powerlist.triggers LZ-14
        portal.name LZ-21
        channels LZ-13
        window.plate LZ-18
        random.publish LZ-09 LZ-10
        identity.manner LZ-16
        notice.parts LZ-17
        publish.decision LZ-07
        publish.withdraw_on LZ-20
        template.key LZ-27
        av.full LZ-30
        av.disputable LZ-29
        store.tamper LZ-31
        access.rule LZ-33
        review.body LZ-38
        review.ratio LZ-39
        review.scope.triggers LZ-35
        review.scope.all_ordinary LZ-42
        review.catalogue_parent LZ-41
        review.checklist LZ-43
        review.standard LZ-37
        review.outcomes LZ-36
        review.limit LZ-44
        review.disagreement LZ-45
        review.experts LZ-40
        filing.to LZ-59
        supervision.rhythm LZ-60
        assessment.frame LZ-60
        accountability.organ LZ-61
        training.rules LZ-58
        report.dates LZ-59
        review.scope.all_ordinary_optional LZ-42
    """,
    "shangrila": """
        supervisor XG-08 XG-81
        subjects.kinds XG-01 XG-17
        types.core XG-26
        types.exploratory XG-26
        powerlist.triggers XG-15
        powerlist.audit_before_publish XG-14 XG-15 XG-16
        portal.name XG-80
        identity.manner XG-20
        publish.decision XG-78
        publish.withdraw_on XG-76
        av.disputable XG-30
        store.tamper XG-31
        access.rule XG-80
        review.body XG-09
        review.scope.triggers XG-27
        review.gate XG-78
        review.experts XG-39
        filing.to XG-08 XG-23
        q1.filings XG-07 XG-08 XG-17
        supervision.rhythm XG-65
        assessment.frame XG-67
        accountability.organ XG-66
        complaint.reply XG-70 XG-71 XG-72 XG-73 XG-74 XG-75
        training.rules XG-04 XG-08 XG-24
        commitment.approval XG-56 XG-57 XG-58 XG-59 XG-60 XG-61 XG-62
        features.mechanisms XG-33..XG-62
        coordination.body XG-37
        liaison.count XG-41
    """,
    "mingxi": """
        supervisor MX-70 MX-91
        subjects.kinds MX-01
        rollout.deadline MX-03
        types.core MX-03
        exante.fields MX-07
        guide.fields MX-08
        powerlist.triggers MX-09
        portal.name MX-06
        channels MX-06
        random.publish MX-07 MX-05
        identity.manner MX-14
        notice.parts MX-15
        reasons.mandatory MX-16
        publish.decision MX-18
        publish.other MX-19
        publish.fields MX-19
        publish.exception MX-20
        publish.withdraw_on MX-21
        publish.extra_channel MX-58
        annual_report.due MX-22
        annual_report.to MX-23
        template.key MX-24
        av.full MX-27
        av.disputable MX-28
        av.metadata MX-31
        av.rooms MX-30
        av.script MX-29
        store.tamper MX-36
        access.rule MX-35
        review.body MX-38
        review.ratio MX-40
        review.separation MX-39
        review.scope.triggers MX-41 MX-42
        review.catalogue_parent MX-42
        review.checklist MX-44
        review.outcomes MX-46
        review.limit MX-47
        review.gate MX-53
        review.disagreement MX-48
        review.experts MX-50 MX-51
        filing.to MX-13 MX-26 MX-43
        supervision.rhythm MX-78
        assessment.frame MX-77
        accountability.organ MX-79
        complaint.reply MX-75
        money.separation MX-81
        training.rules MX-84 MX-85 MX-88
        features.mechanisms MX-45
        coordination.body MX-70
        report.dates MX-90
        store.same_subject_together MX-37
        meta.number MX-01
    """,
    "wanxin": """
        supervisor WX-94 WX-43
        subjects.kinds WX-01 WX-65
        stages.labels WX-81
        exante.fields WX-07
        guide.fields WX-11
        powerlist.fields WX-10
        powerlist.triggers WX-13
        portal.name WX-06
        channels WX-06
        window.plate WX-25
        identity.manner WX-21 WX-22
        certificate.kinds WX-21
        uniform.check WX-24
        notice.parts WX-23
        publish.decision WX-30
        publish.other WX-29
        publish.fields WX-32
        publish.exception WX-31
        publish.redaction WX-33
        publish.withdraw_on WX-35
        publish.extra_channel WX-16
        annual_report.due WX-36 WX-37
        template.key WX-38 WX-40
        av.full WX-47
        av.disputable WX-48
        av.exempt_if_text_full WX-46
        av.metadata WX-49
        av.script WX-50
        store.tamper WX-56
        access.rule WX-62
        archive.secrecy WX-55
        review.body WX-65
        review.ratio WX-66
        review.separation WX-65
        review.scope.triggers WX-70 WX-71 WX-72 WX-73
        review.scope.all_ordinary WX-71
        review.light_form WX-71
        review.catalogue_parent WX-73
        review.checklist WX-74
        review.outcomes WX-75
        review.limit WX-79
        review.start WX-81
        review.gate WX-78 WX-76
        review.disagreement WX-76
        review.experts WX-67 WX-68 WX-69
        filing.to WX-43
        assessment.frame WX-58 WX-103
        accountability.organ WX-84
        complaint.reply WX-25
        money.separation WX-107 WX-108
        training.rules WX-99 WX-100
        features.mechanisms WX-74
        coordination.body WX-94
        report.dates WX-109
        liaison.count WX-96
        notice.document_when_possible WX-18
        store.same_subject_together WX-57
        review.scope.hearing_licence WX-72
    """,
    "haimen": """
        supervisor HM-62
        subjects.kinds HM-15
        rollout.deadline HM-09
        rollout.units_flagged HM-16 HM-17 HM-18 HM-19
        types.core HM-14
        types.by_organ HM-17 HM-18 HM-19
        stages.labels HM-37
        exante.fields HM-24
        guide.fields HM-21
        powerlist.fields HM-22
        powerlist.triggers HM-58
        powerlist.audit_before_publish HM-59
        portal.name HM-31 HM-59
        channels HM-31
        window.plate HM-27
        random.publish HM-28 HM-29
        identity.manner HM-25
        notice.parts HM-26
        publish.decision HM-30
        publish.fields HM-32
        publish.extra_channel HM-32
        publish.backfill_from HM-60
        av.disputable HM-35
        av.rooms HM-67
        store.tamper HM-37
        review.body HM-38 HM-39
        review.ratio HM-39
        review.separation HM-68
        review.scope.triggers HM-40 HM-41
        review.catalogue_parent HM-40
        review.outcomes HM-45 HM-46
        review.limit HM-45
        review.start HM-45
        review.gate HM-46
        review.experts HM-44
        filing.to HM-52
        supervision.rhythm HM-62
        complaint.reply HM-29
        training.rules HM-69 HM-70
        coordination.body HM-47 HM-02
        report.dates HM-10 HM-64 HM-65 HM-12
        liaison.count HM-53
        supervisor.above HM-02 HM-04
        record.stages HM-35
    """,
}
