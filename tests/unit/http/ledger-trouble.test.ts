import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStanding, damagedAlert, restoredAlert } from '../../../main/http/ledger-trouble.ts';

const mended = { code: 'SQLITE_CORRUPT', movedTo: '/home/ledger.db.damaged-1', backupAt: 0, lost: 0 } as const;

test('a ledger that is damaged is told until it is whole, before that it was restored and after that it cannot be written', () => {
  const standing = createStanding(() => 7);
  let changes = 0;
  standing.onChange(() => void changes++);
  standing.mended({ ...mended, projects: 'kept' });
  standing.unmended({ code: 'SQLITE_CORRUPT', isRepeated: false, refused: null });
  const { state, message, movedTo, unrecorded } = standing.current();
  assert.deepEqual([state, movedTo, unrecorded], ['damaged', mended.movedTo, 7]);
  assert.match(message ?? '', /damaged \(SQLITE_CORRUPT\).*mended in a minute by itself/);
  standing.unmended({ code: 'SQLITE_CORRUPT', isRepeated: false, refused: 'ENOSPC' });
  assert.match(
    standing.current().message ?? '',
    /could not be mended \(ENOSPC\)\. Free space on its disk; it is tried again/,
  );
  standing.unmended({ code: 'SQLITE_CORRUPT', isRepeated: true, refused: 'ENOSPC' });
  assert.match(standing.current().message ?? '', /again and again.*disk may be failing.*three times within an hour/);
  standing.wrote('ENOSPC');
  assert.equal(standing.current().state, 'full');
  standing.wrote(null);
  assert.equal(changes, 6);
  standing.unmended(null);
  standing.unmended(null);
  assert.deepEqual([standing.current().state, changes], ['restored', 7]);
});

test('where projects and tokens are not what they were, the words say so', () => {
  const said = (projects: 'kept' | 'of-backup' | 'gone') => restoredAlert({ ...mended, projects }).message;
  assert.doesNotMatch(said('kept'), /token/);
  assert.match(said('of-backup'), /a token that was revoked since then is good again/);
  assert.match(said('gone'), /have to be made anew/);
  assert.equal(damagedAlert({ code: 'SQLITE_NOTADB', isRepeated: true, refused: null }).id, 'ledger:damaged');
});
