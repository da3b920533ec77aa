// The most tokens of a text: no fewer than tokenizers make of it, and no more than it has bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mostTokensIn, mostTokensOf } from '../../../../main/domain/money/most-tokens.ts';

const mostOf = (bytes: Buffer): number =>
  mostTokensOf(bytes.length, (start, end) => bytes.toString('utf8', start, end));

/** Tokens for a hundred characters, as OpenAI's o200k and cl100k count them: the larger of both. */
const counted: readonly (readonly [name: string, text: string, tokens: number])[] = [
  ['English', 'Please tell me about the history of the city, and name the main events of the last century. ', 22],
  ['German', 'Die Geschichte der Stadt beginnt im frühen Mittelalter, als Händler über die Brücke zogen. ', 31],
  ['Greek', 'Η Ελλάδα είναι μια χώρα στη νοτιοανατολική Ευρώπη. Παρακαλώ πείτε μου την ιστορία της. ', 93],
  ['Russian', 'Россия является самой большой страной в мире. Пожалуйста, расскажите мне её историю. ', 51],
  ['Hebrew', 'ישראל היא מדינה במזרח התיכון. אנא ספר לי את ההיסטוריה שלה ואת האירועים המרכזיים. ', 93],
  ['Hindi', 'भारत एक विशाल देश है जिसमें अनेक भाषाएँ और संस्कृतियाँ हैं। कृपया मुझे इसका इतिहास बताइए। ', 106],
  ['Tamil', 'இந்தியா ஒரு பெரிய நாடு, அதில் பல மொழிகள் மற்றும் கலாச்சாரங்கள் உள்ளன. ', 136],
  ['Burmese', 'မြန်မာနိုင်ငံသည် အရှေ့တောင်အာရှတွင် တည်ရှိသော နိုင်ငံတစ်ခု ဖြစ်သည်။ ', 195],
  ['Georgian', 'საქართველო არის ქვეყანა კავკასიის რეგიონში. გთხოვთ მიამბოთ მისი ისტორია. ', 185],
  ['Amharic', 'ኢትዮጵያ በአፍሪካ ቀንድ የምትገኝ አገር ናት። እባክዎን ታሪኳን ይንገሩኝ። ', 244],
  ['Thai', 'ประเทศไทยเป็นประเทศที่ตั้งอยู่ในเอเชียตะวันออกเฉียงใต้ กรุณาเล่าประวัติศาสตร์ให้ฟัง ', 99],
  ['a sequence', 'qzvkxjwpnbgtmyhrlfdcsaeuoixqzjvkwpbnygmhtlrfcdseauoi', 54],
  ['signs', ',;:|,;:|,;:|,;:|,;:|,;:|', 100],
];
for (const [name, text, perHundred] of counted) {
  test(`${name}: no tokenizer makes more of it than the most`, () => {
    const long = text.repeat(40);
    assert.ok(mostTokensIn(long) >= (long.length * perHundred) / 100, `${mostTokensIn(long)} of ${long.length}`);
  });
}

test('of no text the most is more than its bytes and what is put around it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const bytes = Buffer.from(text);
      assert.ok(mostTokensIn(text) <= bytes.length + 101);
      assert.equal(mostOf(bytes), mostTokensIn(bytes.toString('utf8')));
    }),
  );
});

test('of a long text samples tell it', () => {
  const long = 'Please tell me about the history of the city. '.repeat(5_000);
  const whole = mostTokensIn(long);
  assert.ok(Math.abs(mostOf(Buffer.from(long)) - whole) < whole * 0.02);
});
