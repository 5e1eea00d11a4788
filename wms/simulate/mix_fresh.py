"""The farm produce half of the mix: vegetables, fruit, meat, eggs, grain and oil."""

from wms.domain.words import Zone
from wms.simulate.mix import CategoryGroup, Family, Pack, words

_FRESH = CategoryGroup.FRESH
_GRAIN = CategoryGroup.GRAIN_OIL_DAILY

_VEGETABLES = (
    Pack("2斤装", "袋", 1030, 1900),
    Pack("3斤装", "袋", 1540, 2800),
    Pack("5斤装", "袋", 2560, 4600),
)
_LEAVES = (
    Pack("300g", "袋", 315, 1600),
    Pack("500g", "袋", 520, 2400),
    Pack("2斤装", "袋", 1040, 4500),
)
_FRUIT = (
    Pack("3斤装", "袋", 1550, 2700),
    Pack("5斤装", "箱", 2850, 5600),
    Pack("9斤装", "箱", 4950, 9800),
)
_BERRIES = (
    Pack("125g", "盒", 150, 450),
    Pack("250g*2盒", "份", 560, 1500),
    Pack("500g", "盒", 560, 1400),
)
_MEAT = (
    Pack("300g", "盒", 340, 700),
    Pack("500g", "盒", 550, 1000),
    Pack("2斤装", "袋", 1060, 1500),
)
_FROZEN_FISH = (
    Pack("400g", "袋", 450, 800),
    Pack("2斤装", "袋", 1100, 1700),
    Pack("3斤装", "箱", 1850, 3600),
)
_DRY = (
    Pack("100g", "袋", 112, 600),
    Pack("250g", "袋", 268, 1100),
    Pack("500g", "袋", 525, 1900),
)

FRESH_FAMILIES = (
    Family("根茎菜", 526, 2.25, _FRESH, Zone.AMBIENT, 10,
           words("广西 本地 高山 带泥 新鲜 农家 精选 云南"),
           words("白萝卜 胡萝卜 土豆 红薯 紫薯 芋头 莲藕 淮山"), _VEGETABLES),
    Family("瓜茄菜", 447, 2.35, _FRESH, Zone.AMBIENT, 7,
           words("广西 本地 田阳 新鲜 农家 露天 精选"),
           words("番茄 青瓜 南瓜 冬瓜 苦瓜 丝瓜 茄子 青椒 西葫芦"), _VEGETABLES),
    Family("热带水果", 421, 4.38, _FRESH, Zone.AMBIENT, 7,
           words("广西 百色 本地 树上熟 海南 精选 当季 现摘"),
           words("芒果 香蕉 火龙果 百香果 菠萝 木瓜 番石榴 芭蕉"), _FRUIT),
    Family("葱姜蒜", 342, 2.50, _FRESH, Zone.AMBIENT, 15,
           words("广西 本地 新鲜 农家 山东 精选 云南 带泥"),
           words("生姜 大蒜 小葱 红葱头 洋葱 小米椒 蒜苗 沙姜"),
           (Pack("250g", "袋", 262, 600), Pack("500g", "袋", 515, 1000),
            Pack("2斤装", "袋", 1025, 1900))),
    Family("柑橘", 289, 3.30, _FRESH, Zone.AMBIENT, 12,
           words("广西 武鸣 荔浦 永福 富川 现摘 精选 本地"),
           words("砂糖橘 沃柑 脐橙 金桔 蜜柚 茂谷柑 柠檬"), _FRUIT),
    Family("叶菜", 263, 2.50, _FRESH, Zone.CHILLED, 3,
           words("广西 本地 新鲜 农家 水培 当日 精选"),
           words("上海青 菜心 生菜 空心菜 菠菜 娃娃菜 芥菜 红薯叶"), _LEAVES),
    Family("浆果", 237, 6.11, _FRESH, Zone.CHILLED, 5,
           words("广西 云南 当季 现摘 精选 大果 本地"),
           words("葡萄 草莓 蓝莓 圣女果 桑葚 提子 杨梅"), _BERRIES),
    Family("豆类蔬菜", 237, 2.80, _FRESH, Zone.AMBIENT, 5,
           words("广西 本地 新鲜 农家 嫩 精选 云南"),
           words("四季豆 豆角 荷兰豆 毛豆 豌豆 扁豆 秋葵"), _LEAVES),
    Family("禽肉", 197, 10.67, _FRESH, Zone.CHILLED, 5,
           words("广西 农家 冷鲜 散养 本地 山林"),
           words("三黄鸡 鸡腿 鸡翅中 鸡胸肉 土鸡 鸭肉 鸭腿"), _MEAT),
    Family("鲜蛋", 197, 17.33, _FRESH, Zone.AMBIENT, 30,
           words("广西 农家 新鲜 散养 当日 谷饲 本地"),
           words("鸡蛋 土鸡蛋 鸭蛋 鹌鹑蛋 乌鸡蛋"),
           (Pack("10枚", "盒", 680, 1900), Pack("20枚", "盒", 1280, 3600),
            Pack("30枚", "板", 1950, 5800), Pack("60枚", "箱", 3900, 12000))),
    Family("食用油", 61, 51.43, _GRAIN, Zone.AMBIENT, 540,
           words("压榨 物理压榨 一级 农家 非转基因 浓香"),
           words("花生油 菜籽油 大豆油 玉米油 茶籽油"),
           (Pack("1.8L", "桶", 1780, 2300), Pack("5L", "桶", 4850, 6200),
            Pack("900ml*2瓶", "提", 1820, 2600))),
    Family("大米杂粮", 123, 25.71, _GRAIN, Zone.AMBIENT, 270,
           words("广西 东北 农家 当季 精选 有机 本地"),
           words("香米 丝苗米 糯米 小米 黑米 绿豆 薏米"),
           (Pack("5斤装", "袋", 2530, 3000), Pack("10斤装", "袋", 5060, 6000),
            Pack("20斤装", "袋", 10120, 12000))),
    Family("猪肉", 96, 13.64, _FRESH, Zone.CHILLED, 4,
           words("冷鲜 农家 本地 黑猪 当日 精选"),
           words("五花肉 排骨 瘦肉 猪蹄 筒骨 肉末"), _MEAT),
    Family("面粉面条", 193, 6.82, _GRAIN, Zone.AMBIENT, 180,
           words("农家 手工 精制 原味 本地 优选 传统"),
           words("挂面 米粉 面粉 干米线 鸡蛋面 刀削面"),
           (Pack("500g", "袋", 510, 900), Pack("1kg", "袋", 1015, 1700),
            Pack("500g*5袋", "份", 2560, 4500), Pack("2.5kg", "袋", 2540, 4000))),
    Family("苹果梨桃", 300, 4.50, _FRESH, Zone.AMBIENT, 20,
           words("陕西 山东 甘肃 新疆 当季 脆甜 精选"),
           words("红富士苹果 冰糖心苹果 雪梨 香梨 水蜜桃 油桃 酥梨"), _FRUIT),
    Family("菌菇", 200, 3.50, _FRESH, Zone.CHILLED, 6,
           words("新鲜 农家 本地 鲜采 精选 高山"),
           words("金针菇 香菇 平菇 杏鲍菇 蟹味菇 鸡腿菇 茶树菇"), _LEAVES),
    Family("水产", 260, 9.50, _FRESH, Zone.FROZEN, 270,
           words("北海 北部湾 速冻 精选 船冻 鲜冻 家庭装"),
           words("罗非鱼 带鱼 鱿鱼 基围虾 虾仁 巴沙鱼 黄花鱼"), _FROZEN_FISH),
    Family("牛羊肉", 100, 16.00, _FRESH, Zone.FROZEN, 300,
           words("原切 速冻 内蒙 精选 家庭装 草饲"),
           words("牛腩 肥牛卷 羊肉卷 牛腱 羊排 羊蝎子"), _MEAT),
    Family("豆制品", 220, 3.00, _FRESH, Zone.CHILLED, 7,
           words("手工 农家 传统 清香 石磨 非转基因 本地"),
           words("豆腐 豆干 千张 腐竹 油豆腐 豆皮"),
           (Pack("300g", "盒", 330, 450), Pack("400g", "盒", 435, 560),
            Pack("500g*2份", "袋", 1050, 1300))),
    Family("南北干货", 128, 7.00, _GRAIN, Zone.AMBIENT, 360,
           words("广西 农家 无硫 精选 野生 特级"),
           words("黑木耳 银耳 干香菇 红枣 枸杞 桂圆干 八角"), _DRY),
    Family("茶叶蜂蜜", 80, 7.00, _GRAIN, Zone.AMBIENT, 540,
           words("广西 横州 梧州 农家 高山 浓香"),
           words("茉莉花茶 六堡茶 绿茶 红茶 百花蜜 罗汉果茶"), _DRY),
    Family("鲜玉米薯芋", 80, 2.60, _FRESH, Zone.AMBIENT, 6,
           words("广西 本地 现摘 新鲜 农家 精选"),
           words("水果玉米 糯玉米 甜玉米 木薯 凉薯 甘蔗段"), _VEGETABLES),
)  # fmt: skip
