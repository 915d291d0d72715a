// CRC-8 of Dallas/Maxim, as avr-libc's documentation describes it.
#pragma once

[[maybe_unused]] static uint8_t _crc_ibutton_update(uint8_t sum, uint8_t byte) {
	sum ^= byte;
	for (int bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0x8c : sum >> 1;
	return sum;
}
