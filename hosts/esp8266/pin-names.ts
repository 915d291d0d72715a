/** The pins of a NodeMCU as they are printed on it, by the numbers that the processor has for them. A0 is the analog input 0. */
export const NODEMCU = Object.freeze({ D0: 16, D1: 5, D2: 4, D3: 0, D4: 2, D5: 14, D6: 12, D7: 13, D8: 15, RX: 3, TX: 1, A0: 0 });
