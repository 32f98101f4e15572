import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import english from 'virtual:sentences/en';
import danish from 'virtual:sentences/da';
import { takeSentences, told } from './told';

describe('What the module says', () => {
  beforeEach(() => takeSentences(english, danish));
  afterEach(() => takeSentences([], []));

  it.each([
    ['The module is restarting already.', 'Modulet genstarter allerede.'],
    ['Joined Power as 192.168.1.20.', 'Kom på Power som 192.168.1.20.'],
    ['Nobody used the set-up access point for ten minutes. The module restarts.', 'Ingen brugte opsætningsnettet i ti minutter. Modulet genstarter.'],
    ['The module started, version 0.1.0: A restart was asked for.', 'Modulet startede, version 0.1.0: Der blev bedt om en genstart.'],
    ['The network keeper failed and goes on: No space left on device', 'Netværkets vogter fejlede og fortsætter: No space left on device'],
    ['Volume flow (duration below lower limit, first)', 'Volumenflow (varighed under nedre grænse, første)'],
    ['Volume flow (last begin above upper limit)', 'Volumenflow (sidste begyndelse over øvre grænse)'],
    ['The message has 3 bytes, but code, table (2), offset (3) and count (2) are 8. Length, sequence number and digest of the frame are added by the module.',
     'Beskeden har 3 bytes, men kode, tabel (2), offset (3) og antal (2) er 8. Rammens længde, sekvensnummer og digest tilføjer modulet.'],
    ['0x0C Invalid sequence number', '0x0C Forkert sekvensnummer'],
    ['Something that no version has ever said.', 'Something that no version has ever said.'],
  ])('%s', (said, expected) => expect(told(said)).toBe(expected));

  it('is shown as it comes to whoever reads English', () => {
    takeSentences([], []);
    expect(told('The module is restarting already.')).toBe('The module is restarting already.');
    expect(told(null)).toBeNull();
  });
});
