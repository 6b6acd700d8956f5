import { expect, test } from 'vitest';
import { NewestVersions, versionCell } from '../../src/consistency/newest-versions.ts';

/** Sessions that all come to all of the keys, each key's side by side in the table: a few runs of entries without a gap. */
test('finds places among long runs of neighbours as quickly as among others', { timeout: 20_000 }, () => {
  const versions = new NewestVersions();
  const [keys, sessions] = [60, 30_000];
  for (let session = 0; session < sessions; session++) {
    versions.reserve(keys);
    for (let key = 0; key < keys; key++) versions.cells[versions.placeOf(key, session) + versionCell] = key * sessions + session;
  }
  let wrong = 0;
  for (let key = 0; key < keys; key++) {
    for (let session = 0; session < sessions; session++) {
      if (versions.cells[versions.placeOf(key, session) + versionCell] !== key * sessions + session) wrong++;
    }
  }
  expect(wrong).toBe(0);
});
