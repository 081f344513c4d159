import { openCurfewDatabase } from '../../database/open-curfew-database.ts';
import { fillMonth } from '../backtest/fill-month.ts';
import { monthDefinitions } from '../backtest/month-definitions.ts';

/** What this program gets, as JSON, in its first argument. */
export interface Filling {
  /** The folder of the database. */
  folder: string;
  deliveries: number;
  automations: number;
  /** RFC 3339. */
  since: string;
  until: string;
}

// Fills the database of a folder with a month, and prints how many runs there are.
const { folder, automations, ...month } = JSON.parse(process.argv[2] ?? '') as Filling;
const database = await openCurfewDatabase({ databaseUrl: null }, folder);
console.log(await fillMonth(database, { ...month, definitions: monthDefinitions(automations) }));
await database.destroy();
