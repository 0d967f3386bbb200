"""Ordinary words, which are no secret even if a redaction covers them or they are the name of a person."""

from __future__ import annotations

from typing import Final

from rtca_nb.base.letters import letters_of

__all__ = ["COMMON", "NAMES", "PARTICLES", "PLACES", "ROLES"]

ROLES: Final = frozenset("agent bot customer guest supervisor system user visitor custom_bot".split())
"""Display names that name nobody."""

PARTICLES: Final = frozenset(
    (
        "al and bin bint da das de dei del della den der di do dos du e el ibn la las le les los mac ter the ul van "
        "vom von y zu zum zur ابن ابو ام ال الله بن بنت عبد בן בר בת"
    ).split()
)
"""Words between the parts of a name that also occur in every other sentence of some language."""

_TALK: Final = (
    "a about after again agent all also am an and any are as at be because been bot but by can could customer "
    "day did do does for from get good guest had has have he hello help her here hi him his how i if in is it "
    "its just know last let like me more mr mrs ms my name need new no not now number of ok okay on one only "
    "or order other our out please re see she should so some still supervisor system thank thanks that the "
    "their them then there they this time to too up us user very was we well were what when where which who "
    "why will with would yeah yes you your"
)
# Names of people that are also ordinary words.
_NAMES: Final = (
    "amber angel april art ash august autumn baker bank bell berry bill bishop black blue bob bond book booth brook "
    "brown buck bush butler carol case cash chance chase church clay cliff cook dawn day dean dick dot drew earl faith "
    "field fields fish ford forest fox frank gale gene ginger glass gold grace grant gray green guy hall harmony heath "
    "hill holly honey hope hunt hunter iris ivy jack jade jay jean joy june king lake lane law lily little long love "
    "major mark may mercy miles mill miller mint moon moss myrtle north olive page paige park parker pat pearl penny "
    "piper pool poppy price prince ray read reed rice rich rise river rob robin rock rocky rose ruby rush rusty sage "
    "sandy scarlet short skip sky small snow south star stone storm street sue summer sun sunny taylor terry tommy "
    "trip van viola violet virginia wade ward waters west white will wood woods wolf woody young "
    "weiß klein groß lang kurz winter sommer gut schwarz braun stark neu alt jung reich frei blau grün nur max "
    "even petit  blanc noir grand jeune vert blanco blanca rosa cruz campos rojo negro verde bueno luz sol mar "
    "flores bianco bianchi  rosso nero verdi fiore groot jong wit zwart"
)
_PLACES: Final = (
    "avenue ave calle city close corso court drive lane platz plaza place piazza road rue square straße strasse street "
    "via way weg"
)
# The same in languages that inflect names, in each case in which a name is looked for. Only frequent words: in some
# sentence, most names are also other words.
_BENT_NAMES: Final = (
    "вера веры вере веру верой верою надежда надежды надежде надежду надеждой любовь любви любовью слава славы "
    "славе славу славой роман романа роману романом романе романы роза розы розе розу розой лилия лилии лилию "
    "лилией марк марка марки марке марку маркой мир мира миру миром мире миры света свете свету светом май мая маю "
    "маем мае иду иди поля поле полю полей полем том тома тому томом томе томы коли воля воли волю лука луку луки "
    "луке луком лукой сони лада лады ладу зима зимы зиме зиму зимой весна весны весну весне весной мороз мороза "
    "морозу морозом морозе морозы король короля волк волка волки заяц зайца орел орла орлу орлом орлы сокол сокола "
    "голубь голубя карп карпа август августа августе март марта марте марту мартом белый белого белому белым белом "
    "белая белой белую черный черного черному черным черном черная черной черную новый нового новому новым новом "
    "новая новой новую толстый толстого толстому толстым толстая толстой толстую горький горького великий великого "
    "алмаз рубин победа победы дано даны эра эры эре эру муза музы лира лиры сила силы силе силу силой віра віри "
    "вірі віру надія надії надію ζωη ζωης ζωην νικη νικης νικην ελπιδα ελπιδας ειρηνη ειρηνης χαρα χαρας αγαπη "
    "αγαπης σοφια σοφιας δοξα δοξας αυγη αυγης φωτεινη φωτεινης σταυρος σταυρο σταυρου σταυροι μαυρος μαυρο μαυρου "
    "μαυρη ασπρος ασπρο ασπρου πετρα πετρας κορη κορης κυρια κυριας καλη καλης αρετη αρετης nadzieja wiara sława "
    "nowy nowa mały mała czarny czarna biały biała szary szara wilk lis zając verze krize věří věřím sony "
    "льва льву львом льве"
)
# Given names of two syllables that are also everyday words; they count with a title, or if somebody is addressed so.
_KOREAN: Final = (
    "하나 나라 하루 보라 바다 소리 미소 우주 자유 가을 여름 하늘 구름 지원 지도 사랑 정도 인기 성공 대한 시원 기대 "
    "준비 정리 수정 이상 선물 성실 주인 정수 정문 의사 유리 기준 재정 인정 경우 재료 유지 조건 신용 선생 기사 공식 "
    "도시 시도 대신 한국 고객 이름 문의 주문 배송 상품 환불 안녕 감사 메일 정보 경제 주소 지금 이번 다음 진짜 정말 "
    "영상 영화 영어 수영 수업 미래 현재 현금 현지 현장 주차 주말 기간 기타 시간 시작 결제 사용 사람 사진 수리 수량 "
    "무료 유료 우리 나이 전화 번호 문제 도움 가능 연락 확인 취소 교환 포장 상자 물건 가격 할인 회원 계정 카드 은행 "
    "계좌 비밀 예약 예정 성함 본인 가족 친구 회사 학교 병원 관심 방법 방문 강남 강북 서울 부산 인천 대구 대전 광주 "
    "울산 제주 세종 경기 동시 오전 오후 내일 오늘 어제 남구 북구 동구 서구 중구 "
    "상호 정식 지연"
)
COMMON: Final = frozenset(map(letters_of, " ".join((_TALK, _NAMES, _PLACES, _BENT_NAMES, _KOREAN)).split()))
"""Words that count as a name only if written like it, with its capitals; hiding all would hide much ordinary talk."""

NAMES: Final = frozenset(map(letters_of, " ".join((_NAMES, _BENT_NAMES)).split()))
"""Ordinary words that are also names of people; within longer names, they count if a name is evidently meant."""

PLACES: Final = frozenset(map(letters_of, _PLACES.split()))
"""Words in the names of streets, so that a text with one of them is not a person's name."""
