/** Names of provinces and of the cities with built-in policies, by the first digits of an area code. */
import { lang } from '../i18n.js';

const PROVINCES = {
  11: ['北京', 'Beijing'],
  12: ['天津', 'Tianjin'],
  13: ['河北', 'Hebei'],
  14: ['山西', 'Shanxi'],
  15: ['内蒙古', 'Inner Mongolia'],
  21: ['辽宁', 'Liaoning'],
  22: ['吉林', 'Jilin'],
  23: ['黑龙江', 'Heilongjiang'],
  31: ['上海', 'Shanghai'],
  32: ['江苏', 'Jiangsu'],
  33: ['浙江', 'Zhejiang'],
  34: ['安徽', 'Anhui'],
  35: ['福建', 'Fujian'],
  36: ['江西', 'Jiangxi'],
  37: ['山东', 'Shandong'],
  41: ['河南', 'Henan'],
  42: ['湖北', 'Hubei'],
  43: ['湖南', 'Hunan'],
  44: ['广东', 'Guangdong'],
  45: ['广西', 'Guangxi'],
  46: ['海南', 'Hainan'],
  50: ['重庆', 'Chongqing'],
  51: ['四川', 'Sichuan'],
  52: ['贵州', 'Guizhou'],
  53: ['云南', 'Yunnan'],
  54: ['西藏', 'Tibet'],
  61: ['陕西', 'Shaanxi'],
  62: ['甘肃', 'Gansu'],
  63: ['青海', 'Qinghai'],
  64: ['宁夏', 'Ningxia'],
  65: ['新疆', 'Xinjiang'],
  66: ['新疆兵团', 'Xinjiang XPCC'],
};

const CITIES = {
  1501: ['呼和浩特', 'Hohhot'],
  1503: ['乌海', 'Wuhai'],
  3201: ['南京', 'Nanjing'],
  3205: ['苏州', 'Suzhou'],
  3211: ['镇江', 'Zhenjiang'],
  6101: ['西安', "Xi'an"],
};

/** `西安 610113`; a code nobody knows comes back alone. */
export function placeName(code) {
  const name = placeShort(code);
  return name === code || name === NONE ? name : `${name} ${code}`;
}

const NONE = '—';

/** `西安`, where there is little room. */
export function placeShort(code) {
  if (code === null || code === undefined || code === '') return NONE;
  const names = CITIES[code.slice(0, 4)] ?? PROVINCES[code.slice(0, 2)];
  return names === undefined ? code : names[lang() === 'zh' ? 0 : 1];
}
