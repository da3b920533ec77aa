// Owns how models say that they will not do something, in the words with which they begin. Whoever writes a long answer
// has not refused, whatever it begins with.

const longestRefusal = 600;
const headLength = 160;

const phrases: readonly string[] = [
  "i'm sorry, but i can't",
  'i am sorry, but i cannot',
  "i'm sorry, but i cannot",
  "i'm sorry, i can't",
  "sorry, i can't help",
  "sorry, but i can't",
  "i can't help with",
  "i can't assist with",
  'i cannot help with',
  'i cannot assist with',
  "i'm unable to help with",
  "i'm unable to assist",
  'i am unable to assist',
  "i'm not able to help with",
  "i won't be able to help",
  "i can't provide",
  'i cannot provide',
  "i can't fulfill",
  'i cannot fulfill',
  'i must decline',
  'as an ai language model, i can',
  "as an ai, i can't",
  'as an ai, i cannot',
  'es tut mir leid, aber ich kann',
  'dabei kann ich nicht helfen',
  'ich kann dabei nicht helfen',
  'je suis désolé, mais je ne peux pas',
  'je ne peux pas vous aider',
  'lo siento, pero no puedo',
  'no puedo ayudarte con',
  'mi dispiace, ma non posso',
  'desculpe, mas não posso',
  'sinto muito, mas não posso',
  'het spijt me, maar ik kan',
  'przykro mi, ale nie mogę',
  'извините, но я не могу',
  'к сожалению, я не могу помочь',
  'üzgünüm, ancak bu konuda yardımcı olamam',
  '对不起，我不能',
  '抱歉，我不能',
  '抱歉，我无法',
  '很抱歉，我无法',
  '申し訳ありませんが、',
  '申し訳ございませんが、',
  '죄송하지만',
  'عذرًا، لا أستطيع',
  'क्षमा करें, मैं',
  'maaf, saya tidak bisa',
  'xin lỗi, tôi không thể',
];

export function isRefusal(answer: string): boolean {
  const text = answer.trim();
  if (text.length > longestRefusal) return false;
  const head = text.slice(0, headLength).normalize('NFC').toLowerCase().replaceAll('’', "'");
  return phrases.some((phrase) => head.startsWith(phrase));
}
