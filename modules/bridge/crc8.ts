/**
 * CRC-8 as Dallas and Maxim have it (polynomial x^8 + x^5 + x^4 + 1, the least bit first, from 0; "123456789" comes to
 * A1): on an UNO it is avr-libc's `_crc_ibutton_update`.
 */
export function crc8(bytes: Uint8Array): number {
	let crc = 0;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
	}
	return crc;
}

/** 0x31, its bits in reverse. */
const POLYNOMIAL = 0x8c;
