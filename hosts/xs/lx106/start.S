/* Reset and exceptions of the ESP8266's core, and the call by which its emulator reaches the machine around it. */

	.section .text.reset, "ax"
	.global _reset
_reset:
	j	start

	.section .vector.debug, "ax"
	j	trap
	.section .vector.interrupt, "ax"
	j	trap
	.section .vector.kernel, "ax"
	j	trap
	.section .vector.user, "ax"
	j	trap
	.section .vector.double, "ax"
	j	trap

	.section .text.start, "ax"
	.literal_position
	.align	4
start:
	movi	a1, _stackTop
	movi	a2, 0
	wsr	a2, ps
	rsync
	movi	a2, _zeroBegin
	movi	a3, _zeroEnd
	movi	a4, 0
1:	bgeu	a2, a3, 2f
	s32i	a4, a2, 0
	addi	a2, a2, 4
	j	1b
	/* What the stack has touched is what has another color than this; system.c knows it too. */
2:	movi	a2, _stackBottom
	movi	a4, 0xa5a5a5a5
3:	bgeu	a2, a1, 4f
	s32i	a4, a2, 0
	addi	a2, a2, 4
	j	3b
4:	movi	a0, startProgram
	callx0	a0

	/* With a fresh stack, since the old one may be what is wrong. */
	.section .vector.code, "ax"
	.literal_position
	.align	4
trap:
	movi	a1, _stackTop
	rsr	a2, exccause
	rsr	a3, epc1
	rsr	a4, excvaddr
	mov	a5, a0
	movi	a6, 0
	wsr	a6, ps
	rsync
	movi	a0, endByException
	callx0	a0

	/* int simulatorCall(int number, int, int, int): the emulator takes a2 to a5, and gives a result in a2 and errno in a3. */
	.text
	.global	simulatorCall
	.align	4
simulatorCall:
	.byte	0x00, 0x51, 0x00
	ret
