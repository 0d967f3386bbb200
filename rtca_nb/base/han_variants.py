"""Ideographs with several written forms: simplified and traditional Chinese, old and new Japanese.

Only ideographs in names of people and places are listed. Unicode's own list of variants (Unihan) takes megabytes,
mostly for characters that are in no name, and leaves out forms that only Japanese families distinguish.
"""

from __future__ import annotations

from typing import Final

__all__ = ["HAN_VARIANTS"]

# The others of a group are read as the first.
_GROUPS: Final = (
    "陈陳 张張 刘劉 杨楊 赵趙 黄黃 吴吳呉 孙孫 马馬 罗羅 郑鄭 谢謝 许許 韩韓 邓鄧 冯馮 肖萧蕭 蒋蔣 叶葉 "
    "苏蘇蘓 吕呂 卢盧 钟鍾鐘锺 谭譚 陆陸 贾賈 韦韋 邹鄒 阎閻闫閆 龙龍竜 贺賀 顾顧 龚龔 万萬 钱錢 严嚴厳 汤湯 "
    "蓝藍 侯矦 庄莊荘 饶饒 聂聶 齐齊斉斋齋斎 鲁魯 骆駱 欧歐 阳陽 诸諸 东東 轩軒 闻聞 单單単 郏郟 毕畢 涂塗 "
    "游遊 纪紀 乔喬 赖賴頼 侨僑 庞龐 颜顔顏 鲍鮑 凤鳳 费費 岳嶽 伟偉 华華 谷穀 车車 娄婁 邝鄺 厉厲 关關関 "
    "项項 荆荊 卫衛衞 宾賓 寻尋 连連 丛叢 党黨 缪繆 练練 晋晉 鲜鮮 邬鄔 窦竇 简簡 辽遼 丽麗 红紅 军軍 国國 "
    "强強彊 兰蘭 凯凱 伦倫 传傳伝 仪儀 优優 亚亞亜 义義 乐樂楽 书書 云雲 亿億 俪儷 俊儁 兴興 冈岡 刚剛 创創 "
    "剑劍剣劔 励勵 劲勁 勋勳勲 坚堅 尧堯尭 学學 宁寧甯 宝寶 实實実 宪憲 审審 宽寬寛 将將 尔爾 岚嵐 岛島嶋嶌 "
    "峰峯 巩鞏 师師 帅帥 庆慶 归歸帰 径徑 恋戀 恺愷 悦悅 惠恵 愿願 战戰 扬揚 抚撫 择擇択 挚摯 敌敵 无無 旷曠 "
    "昙曇 昼晝 显顯顕 晓曉暁 晔曄 晖暉 时時 术術 权權権 杰傑 松鬆 枫楓 枣棗 栋棟 栾欒 桥橋 桦樺 梦夢 树樹 "
    "楼樓 欢歡歓 气氣気 汉漢 沈瀋 沣灃 沪滬 泽澤沢 洁潔 浅淺 济濟済 浓濃 涛濤 润潤 渊淵渕 渔漁 温溫 滨濱浜 "
    "灵靈霊 炜煒 炼煉 灿燦 烁爍 烨燁 焕煥 爱愛 献獻 玛瑪 玮瑋 环環 琼瓊 瑶瑤 璎瓔 琏璉 电電 画畫 畅暢 痴癡 "
    "盖蓋 监監 盐鹽塩 真眞 祎禕 祯禎 礼禮 积積 稳穩穏 穷窮 竞競 笔筆 笃篤 筝箏 篮籃 纯純 纲綱 纳納 绅紳 细細 "
    "织織 绍紹 经經経 绘繪絵 结結 给給 绣繡 绮綺 维維 绵綿 绿綠緑 缘緣縁 缨纓 网網 联聯 聪聰聡 肃肅粛 胜勝 "
    "脉脈 舰艦 艺藝芸 节節 芦蘆 苇葦 荣榮栄 荫蔭 莲蓮 莹瑩 莺鶯 萤螢蛍 营營営 蔷薔 虑慮 蕴蘊 虽雖 蝉蟬 见見 "
    "观觀観 规規 视視 览覽 觉覺覚 誉譽 诗詩 诚誠 诞誕 语語 诺諾 谊誼 谦謙 谨謹 贝貝 贞貞 贡貢 贤賢 贵貴 "
    "赞贊讚賛 赟贇 赛賽 跃躍 辉輝 达達 迁遷 远遠 适適 选選 邻鄰隣 郁鬱 针針 钏釧 钊釗 钧鈞 钢鋼 钰鈺 铁鐵鉄鐡 "
    "铃鈴 铎鐸 铭銘 铮錚 银銀 锋鋒 锐銳鋭 锡錫 锦錦 键鍵 镇鎮 镜鏡 长長 门門 闪閃 闽閩 阁閣 际際 隐隱隠 难難 "
    "雏雛 雾霧 静靜 韬韜 韵韻 页頁 顺順 颂頌 颖穎頴 频頻 题題 风風 飞飛 驰馳 驹駒 骁驍 骄驕 骏駿 骐騏 骞騫 "
    "鸟鳥 鸣鳴 鸥鷗鴎 鸿鴻 鹃鵑 鹅鵝 鹏鵬 鹤鶴 鹰鷹 鹭鷺 麦麥 黾黽 龄齡齢 边邊辺邉 高髙 崎﨑嵜碕 藤籐 来來 "
    "泷瀧滝 县縣県 广廣広 德徳 圆圓円 户戶戸 樱櫻桜 榄欖 滩灘 横橫 绳繩縄 须須 贯貫 岩巖巌 寿壽 弥彌 濑瀨瀬 "
    "曾曽 梅楳 槇槙 佛仏 矿鉱鑛 双雙 穗穂 穰穣 茎莖 丰豐豊 富冨 吉𠮷 凛凜 桧檜 龟龜亀 丝絲糸 亘亙 鉴鑑 黑黒 "
    "浩澔 禄祿 青靑 清淸 晃晄 柳栁 桑桒 姬姫 馆館舘 梁樑 饭飯飰 饼餅 驿驛駅 区區 乡鄉郷 号號 层層 厅廳庁 "
    "园園薗 场場 湾灣 岭嶺 坝壩 坟墳 垒壘 堕墮 栈棧 宫宮 条條 处處処 厦廈 陕陝 苍蒼 沧滄 泸瀘 浔潯 赣贛 粤粵 "
    "冲沖 邮郵 铺鋪 涌湧 净淨浄 会會 团團団 发發発 台臺檯 里裡裏 库庫 闸閘 顶頂"
)
HAN_VARIANTS: Final = {ord(other): group[0] for group in _GROUPS.split() for other in group[1:] if other != group[0]}
"""The character as which each variant is read, by code point of the variant."""
