"""Why a file is not taken: one catalogue of codes, HTTP statuses and words.

Every refusal says what is wrong, what to do next, and has a code that does not change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sanjian.ledger.canonical import Json


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of refusal: its stable code, HTTP status, title, and what cures it."""

    code: str
    status: int
    title: str
    cure: str


class UploadRefused(Exception):
    """An upload was refused. `detail` is the full Chinese sentence; `extra` goes to machines.

    `headers` are answered beside the refusal (Retry-After, Upload-Offset).
    """

    def __init__(
        self,
        problem: Problem,
        detail: str,
        *,
        headers: dict[str, str] | None = None,
        extra: dict[str, Json] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail
        self.headers = headers or {}
        self.extra = extra or {}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd about a file that was taken all the same; shown beside it."""

    code: str
    text: str
    extra: dict[str, Json] = field(default_factory=dict)


NO_LENGTH: Final = Problem("upload.length_missing", 400, "未说明文件大小", "请重新选择文件后上传。")
MALFORMED: Final = Problem("upload.malformed", 400, "上传请求有误", "请刷新页面后重试。")
UNSUPPORTED_VERSION: Final = Problem(
    "upload.version", 412, "上传协议版本不符", "请使用 tus 1.0.0 协议的客户端。"
)
UNKNOWN: Final = Problem(
    "upload.unknown", 404, "没有这次上传", "请核对地址；已超过7日未完成的上传会被清理，请重新上传。"
)
GONE: Final = Problem("upload.gone", 410, "这次上传已结束", "请重新选择文件上传。")
METHOD: Final = Problem("upload.method", 405, "不支持这种操作", "请使用页面上的上传按钮。")
CONTENT_TYPE: Final = Problem(
    "upload.content_type", 415, "续传内容类型不符", "请以 application/offset+octet-stream 发送。"
)
OFFSET_CONFLICT: Final = Problem(
    "upload.offset_conflict", 409, "续传位置不符", "请从服务器已收到的位置继续上传。"
)
BUSY: Final = Problem(
    "upload.busy", 423, "同一文件正在另一处上传", "请等待另一处上传停止后再继续。"
)
TOO_LARGE: Final = Problem(
    "upload.too_large", 413, "文件超过大小限制", "请压缩或分段录制后分别上传。"
)
BEYOND_LENGTH: Final = Problem(
    "upload.beyond_length", 413, "收到的内容超过声明的大小", "请重新选择文件后上传。"
)
EMPTY: Final = Problem("upload.empty", 422, "文件为空", "请检查原文件能否打开，再重新上传。")
WRONG_KIND: Final = Problem(
    "upload.wrong_kind", 422, "文件类型不可接收", "请上传原始文件，不要改动扩展名。"
)
ARCHIVE_BOMB: Final = Problem(
    "upload.archive_bomb", 413, "文件解压后异常", "请用办公软件另存为新文件后上传。"
)
PIXELS: Final = Problem("upload.pixels", 413, "图片像素过多", "请缩小到1亿像素以内后上传。")
DAMAGED: Final = Problem(
    "upload.damaged", 422, "文件在传输中损坏", "请续传所列的块；未列出块号时请重新上传。"
)
CHECKSUM: Final = Problem(
    "upload.checksum", 460, "这一段在传输中损坏", "这一段未收下，请从原位置重传。"
)
CHECKSUM_ALGORITHM: Final = Problem(
    "upload.checksum_algorithm", 400, "不支持的校验算法", "请使用 sha256 或 sha1。"
)
NO_SPACE: Final = Problem(
    "upload.no_space",
    503,
    "存储空间不足，暂停接收大文件",
    "文字记录可照常保存。请通知系统管理员；空间恢复后可从已收到的位置继续。",
)
DISK_FULL: Final = Problem(
    "upload.disk_full",
    507,
    "存储空间已满",
    "已收到的部分保留。请通知系统管理员；空间恢复后从已收到的位置继续。",
)
LABEL: Final = Problem(
    "upload.label", 422, "录制信息填写有误", "请按提示改正案件编号、时间、地点、采集人、证明对象。"
)
STATE_SECRET: Final = Problem(
    "upload.state_secret",
    422,
    "国家秘密材料不得上传",
    "请线下保管，并用“登记线下保管的涉密材料”登记密级、线下登记号、存放处和保管人。",
)
ARCHIVED: Final = Problem(
    "upload.archived", 409, "案卷已归档", "确需补充的，请申请补充归档，经负责人批准后再上传。"
)
NOT_WHOLE: Final = Problem(
    "upload.not_whole", 409, "文件还未收全", "请继续上传；收全并核对后才能作为证据使用。"
)
