/* What work the instructions are spent on: primitives of cryptography, collections of garbage, and all the rest. */
#ifndef MOORING_WORK_H
#define MOORING_WORK_H

/* How many instructions the core has executed since its reset, in steps of 25. */
double instructionsSoFar(void);

/* Around a primitive, whose name lasts. What it collects meanwhile counts as collecting. One that throws is not counted. */
void workStarts(const char* name);
void workEnds(void);

/* Around everything that the event loop calls, and the start of the program: until it ends, nothing else on the chip has its turn. */
void turnStarts(void);
void turnEnds(void);

#endif
