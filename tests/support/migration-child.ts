// Opens the ledger of the first argument as a start does, and kills its own process after so many statements as the second
// says. One that gets to its end says so.
import Database from 'better-sqlite3';
import { openLedgerFile } from '../../main/store/open.ts';

const [, , path = '', most = '0'] = process.argv;
let left = Number(most);

function step(): void {
  if (left-- <= 0) process.kill(process.pid, 'SIGKILL');
}

const { exec, pragma } = Database.prototype;

Database.prototype.exec = function execOneByOne(sql) {
  for (const statement of sql.split(/(?<=;)\s*\n/)) {
    step();
    exec.call(this, statement);
  }
  step();
  return this;
};
Database.prototype.pragma = function pragmaCounted(source, options) {
  step();
  const told: unknown = pragma.call(this, source, options);
  step();
  return told;
};

openLedgerFile(path).close();
console.log('opened');
