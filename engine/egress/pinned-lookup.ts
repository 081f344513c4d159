import { isIP, type LookupFunction } from 'node:net';

/** Lets a connection to a name be made to one of these addresses, which were checked, and resolves nothing. */
export function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_, { all }, done) => {
    if (all) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family);
  };
}
