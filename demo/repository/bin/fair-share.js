#!/usr/bin/env node
import { formatAmount, parseAmount, splitEvenly } from '../src/index.js';

const [amount, ...people] = process.argv.slice(2);
if (amount === undefined || people.length === 0) {
  console.error('usage: fair-share <amount> <person> [<person> ...]');
  process.exit(2);
}
const width = Math.max(...people.map((person) => person.length));
for (const share of splitEvenly(parseAmount(amount), people)) {
  console.log(`${share.person.padEnd(width)}  ${formatAmount(share.cents)}`);
}
