"""What keeping documents refuses."""

from domain.errors import Refusal


class DocumentTooLarge(Refusal):
    """A document has at most {limit} MB. Take the photo at a lower resolution, or scan fewer pages.

    单个文件最大 {limit} MB。请降低照片分辨率,或减少扫描页数。
    """


class DocumentUnreadable(Refusal):
    """{name} is none of {accepted}, or is damaged. Open it, save it as one of these, and send it again.

    {name}不是 {accepted} 格式的文件,或已损坏。请打开后另存为其中一种格式再上传。
    """


class PhotoExpected(Refusal):
    """{name} is a paper, and a photo is needed here. Send a picture as JPEG, PNG or WebP.

    {name}是文档,此处需要照片。请上传 JPEG、PNG 或 WebP 图片。
    """
