"""Where the stations of a composed night stand: Guangxi's cities, counties and towns.

The names, telephone area codes and plate letters are public facts. Cities follow each other as a
truck from Nanning reaches them, so that neighbours in the list share a trunk route.
"""

import re
from dataclasses import dataclass
from functools import cache

# City, plate letter, area code; then one county a line with its towns.
_GAZETTEER = """
南宁市 A 0771
  武鸣区 双桥镇 城厢镇 锣圩镇
  马山县 白山镇 周鹿镇 林圩镇
  上林县 大丰镇 白圩镇 明亮镇
  宾阳县 黎塘镇 宾州镇 大桥镇
  横州市 校椅镇 横州镇 峦城镇
  邕宁区 蒲庙镇 那楼镇 新江镇
  青秀区 伶俐镇 长塘镇 刘圩镇
  兴宁区 三塘镇 五塘镇 昆仑镇
  西乡塘区 金陵镇 双定镇 坛洛镇
  隆安县 那桐镇 城厢镇 乔建镇
  江南区 吴圩镇 苏圩镇 江西镇
  良庆区 那马镇 良庆镇 大塘镇
崇左市 F 0771
  扶绥县 新宁镇 渠黎镇 东门镇
  江州区 太平街道 新和镇 驮卢镇
  大新县 桃城镇 雷平镇 硕龙镇
  天等县 天等镇 龙茗镇 向都镇
  龙州县 龙州镇 水口镇 下冻镇
  宁明县 明江镇 城中镇 爱店镇
  凭祥市 凭祥镇 友谊镇 夏石镇
钦州市 N 0777
  钦北区 大寺镇 小董镇 板城镇
  钦南区 沙埠镇 康熙岭镇 犀牛脚镇
  灵山县 灵城街道 陆屋镇 檀圩镇
  浦北县 小江街道 寨圩镇 张黄镇
防城港市 P 0770
  上思县 思阳镇 在妙镇 华兰镇
  防城区 水营街道 那良镇 峒中镇
  港口区 企沙镇 光坡镇 渔洲坪街道
  东兴市 江平镇 东兴镇 马路镇
北海市 E 0779
  合浦县 廉州镇 石湾镇 山口镇
  海城区 高德街道 驿马街道 地角街道
  银海区 福成镇 侨港镇 银滩镇
  铁山港区 南康镇 营盘镇 兴港镇
贵港市 R 0775
  覃塘区 覃塘街道 东龙镇 三里镇
  港北区 贵城街道 大圩镇 庆丰镇
  港南区 桥圩镇 木格镇 湛江镇
  桂平市 西山镇 木乐镇 金田镇
  平南县 平南街道 大安镇 丹竹镇
来宾市 G 0772
  兴宾区 迁江镇 凤凰镇 小平阳镇
  合山市 岭南镇 北泗镇 河里镇
  忻城县 城关镇 大塘镇 思练镇
  武宣县 武宣镇 桐岭镇 二塘镇
  象州县 象州镇 石龙镇 运江镇
  金秀瑶族自治县 桐木镇 金秀镇 头排镇
玉林市 K 0775
  兴业县 石南镇 大平山镇 葵阳镇
  福绵区 福绵镇 樟木镇 成均镇
  玉州区 茂林镇 仁东镇 大塘镇
  北流市 民安镇 隆盛镇 民乐镇
  容县 容州镇 黎村镇 杨梅镇
  陆川县 温泉镇 马坡镇 乌石镇
  博白县 博白镇 龙潭镇 文地镇
百色市 L 0776
  平果市 马头镇 新安镇 果化镇
  田东县 平马镇 祥周镇 林逢镇
  田阳区 田州镇 百育镇 那坡镇
  右江区 四塘镇 永乐镇 龙川镇
  德保县 城关镇 足荣镇 隆桑镇
  靖西市 新靖镇 湖润镇 龙邦镇
  那坡县 城厢镇 平孟镇 龙合镇
  凌云县 泗城镇 逻楼镇 加尤镇
  乐业县 同乐镇 甘田镇 新化镇
  田林县 乐里镇 旧州镇 定安镇
  西林县 八达镇 古障镇 那劳镇
  隆林各族自治县 新州镇 桠杈镇 天生桥镇
柳州市 B 0772
  柳江区 拉堡镇 进德镇 穿山镇
  柳南区 太阳村镇 洛满镇 流山镇
  城中区 静兰街道 河东街道 沿江街道
  鱼峰区 雒容镇 洛埠镇 里雍镇
  柳北区 沙塘镇 石碑坪镇 长塘镇
  柳城县 大埔镇 东泉镇 沙埔镇
  鹿寨县 鹿寨镇 中渡镇 寨沙镇
  融安县 长安镇 浮石镇 大良镇
  融水苗族自治县 融水镇 和睦镇 怀宝镇
  三江侗族自治县 古宜镇 丹洲镇 斗江镇
河池市 M 0778
  都安瑶族自治县 安阳镇 高岭镇 地苏镇
  大化瑶族自治县 大化镇 岩滩镇 都阳镇
  巴马瑶族自治县 巴马镇 甲篆镇 燕洞镇
  宜州区 庆远镇 德胜镇 怀远镇
  金城江区 东江镇 六圩镇 河池镇
  罗城仫佬族自治县 东门镇 龙岸镇 四把镇
  环江毛南族自治县 思恩镇 水源镇 洛阳镇
  东兰县 东兰镇 隘洞镇 武篆镇
  凤山县 凤城镇 三门海镇 长洲镇
  南丹县 城关镇 车河镇 大厂镇
  天峨县 六排镇 向阳镇 岜暮乡
梧州市 D 0774
  藤县 藤州镇 太平镇 和平镇
  龙圩区 龙圩镇 大坡镇 新地镇
  长洲区 长洲镇 倒水镇 大塘街道
  万秀区 龙湖镇 夏郢镇 城东镇
  岑溪市 归义镇 岑城镇 筋竹镇
  苍梧县 石桥镇 沙头镇 梨埠镇
  蒙山县 蒙山镇 西河镇 新圩镇
贺州市 J 0774
  昭平县 昭平镇 黄姚镇 富罗镇
  平桂区 西湾街道 羊头镇 望高镇
  八步区 贺街镇 信都镇 桂岭镇
  钟山县 钟山镇 回龙镇 公安镇
  富川瑶族自治县 富阳镇 古城镇 莲山镇
桂林市 C 0773
  荔浦市 荔城镇 修仁镇 青山镇
  阳朔县 白沙镇 阳朔镇 兴坪镇
  平乐县 平乐镇 二塘镇 沙子镇
  恭城瑶族自治县 恭城镇 栗木镇 莲花镇
  永福县 苏桥镇 永福镇 罗锦镇
  临桂区 临桂镇 六塘镇 两江镇
  雁山区 雁山镇 柘木镇 大埠乡
  象山区 二塘乡 象山街道 平山街道
  秀峰区 甲山街道 丽君街道 秀峰街道
  七星区 朝阳乡 东江街道 穿山街道
  叠彩区 大河乡 北门街道 叠彩街道
  灵川县 灵川镇 大圩镇 潭下镇
  兴安县 兴安镇 界首镇 溶江镇
  灌阳县 灌阳镇 黄关镇 文市镇
  全州县 全州镇 才湾镇 绍水镇
  资源县 资源镇 中峰镇 梅溪镇
  龙胜各族自治县 龙胜镇 瓢里镇 三门镇
"""

_COUNTY_SUFFIX = re.compile(r"(?:各族|壮族|瑶族|苗族|侗族|仫佬族|毛南族)*(?:自治县|县|市|区)$")


@dataclass(frozen=True, slots=True)
class County:
    """A county, city district or county-level city, and some of its towns."""

    city: str
    plate_letter: str
    area_code: str
    name: str
    towns: tuple[str, ...]

    @property
    def short(self) -> str:
        """The name as drivers say it: 横州, 融水; a one-character name keeps its 县."""
        stem = _COUNTY_SUFFIX.sub("", self.name)
        return stem if len(stem) > 1 else self.name

    @property
    def is_district(self) -> bool:
        """Whether it is a district of a city, where most people live in blocks of flats."""
        return self.name.endswith("区")


@dataclass(frozen=True, slots=True)
class StationPlace:
    """A town with a station; `number` counts the stations of one town from 1."""

    county: County
    town: str
    number: int


@cache
def counties() -> tuple[County, ...]:
    """All counties of Guangxi, in the order a truck from Nanning reaches them."""
    found: list[County] = []
    city, letter, code = "", "", ""
    for line in _GAZETTEER.strip().splitlines():
        words = line.split()
        if line.startswith(" "):
            found.append(County(city, letter, code, words[0], tuple(words[1:])))
        else:
            city, letter, code = words
    return tuple(found)


def station_places(count: int) -> list[StationPlace]:
    """Where `count` stations stand: one a county from the nearest on, then second towns, and so on.

    In the order of `counties`, so that neighbours in the list are neighbours on the road.
    """
    every = counties()
    rounds, rest = divmod(count, len(every))
    places: list[StationPlace] = []
    for position, county in enumerate(every):
        for turn in range(rounds + (position < rest)):
            number, town = divmod(turn, len(county.towns))
            places.append(StationPlace(county, county.towns[town], number + 1))
    return places
