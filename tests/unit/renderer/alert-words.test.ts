import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { alertWords } from '../../../renderer/lib/alert-words.ts';
import { budgetTrouble } from '../../../main/http/budget-trouble.ts';
import { damagedAlert, fullAlert, restoredAlert } from '../../../main/http/ledger-trouble.ts';
import { portAlert } from '../../../main/http/port-trouble.ts';
import { speakEnglish, speakGerman } from '../../support/words.ts';

const at = '2026-11-30T12:00:00.000Z';
const spent = {
  type: 'budget-alert',
  projectId: 'p_1',
  fraction: 1,
  budgetUsd: 50,
  spentUsd: 50.5,
  periodStart: null,
} as const;
const reached = { ...budgetTrouble(spent, { name: 'Night runs', hardCap: true }), at };
const mended = {
  code: 'SQLITE_CORRUPT',
  movedTo: '/home/x/ledger.db.damaged-1',
  backupAt: Date.parse(at),
  lost: 2,
  projects: 'kept',
} as const;

describe('what the router tells of money', () => {
  // Other tests of this process speak English.
  afterEach(speakEnglish);

  test('a budget is told in the language of the page, with its figures', () => {
    speakEnglish();
    const english = alertWords(reached);
    assert.equal(english.title, 'Night runs has reached its budget');
    assert.match(english.message, /^\$50\.50 of \$50\.00 are spent\. Requests that only a paid target/);
    speakGerman();
    assert.deepEqual(alertWords(reached), {
      title: 'Night runs hat sein Budget erreicht',
      message:
        '50,50\u00a0$ von 50,00\u00a0$ sind ausgegeben. Anfragen, die nur ein bezahltes Ziel beantworten könnte, werden bis zum Ende des Zeitraums abgelehnt; kostenlose werden beantwortet. Das Budget anheben, wenn es mehr sein soll.',
      label: 'Projekte öffnen',
    });
    const half = budgetTrouble({ ...spent, projectId: '*', fraction: 0.5 }, { name: 'all', hardCap: false });
    assert.equal(alertWords({ ...half, at }).title, '50\u00a0% des Budgets über alle Projekte sind verbraucht');
  });

  test('a request that did not fit into what is left is told as that, and not as a budget that is reached', () => {
    speakEnglish();
    for (const [projectId, title] of [
      ['p_1', 'A request did not fit into the budget of Night runs'],
      ['*', 'A request did not fit into the budget over all projects'],
    ] as const) {
      const trouble = budgetTrouble({ ...spent, projectId, spentUsd: 2 }, { name: 'Night runs', hardCap: true });
      const words = alertWords({ ...trouble, at });
      assert.equal(words.title, title);
      assert.match(words.message, /^\$2\.00 of \$50\.00 are spent\. A request that may have cost more .* was refused;/);
      assert.match(trouble.title, /^A request did not fit/);
      assert.equal(trouble.message, words.message);
    }
  });

  test('the ledger is told in the language of the page, with what is missing of it', () => {
    speakGerman();
    const full = alertWords({ ...fullAlert('ENOSPC'), at });
    assert.equal(full.title, 'Anfragen lassen sich nicht aufschreiben');
    assert.match(full.message, /\(ENOSPC\).*Datenträger Platz schaffen/);
    assert.match(alertWords({ ...fullAlert('EACCES'), at }).message, /daneben schreiben dürfen/);
    const restored = alertWords({ ...restoredAlert(mended), at });
    assert.match(restored.message, /ledger\.db\.damaged-1.*zurückgeholt.*2 Anfragen fehlen\.$/);
    assert.match(alertWords({ ...restoredAlert({ ...mended, lost: null }), at }).message, /ließ sich nicht sagen\.$/);
    assert.match(alertWords({ ...restoredAlert({ ...mended, backupAt: null }), at }).message, /keine heile Kopie/);
    const older = alertWords({ ...restoredAlert({ ...mended, projects: 'of-backup' }), at });
    assert.match(older.message, /widerrufen.*gilt wieder/);
    const damaged = alertWords({ ...damagedAlert({ code: 'SQLITE_CORRUPT', isRepeated: true, refused: null }), at });
    assert.equal(damaged.title, 'Das Hauptbuch ist beschädigt');
    assert.match(damaged.message, /immer wieder/);
    const refused = (code: string) =>
      alertWords({ ...damagedAlert({ code: 'SQLITE_CORRUPT', isRepeated: false, refused: code }), at }).message;
    assert.match(refused('ENOSPC'), /\(ENOSPC\).*Platz schaffen/);
    assert.match(refused('EACCES'), /daneben lesen und schreiben/);
  });

  test('of all else the words of the router stand', () => {
    const port = portAlert({ host: '127.0.0.1', port: 18_790, code: 'EACCES', taken: null, pinnedBy: null });
    const { title, message, label } = alertWords({ ...port, at });
    assert.deepEqual([title, message, label], [port.title, port.message, port.action?.label ?? null]);
  });
});
