#pragma once

class SoftwareSerial : public Line {
public:
	SoftwareSerial(int, int) {}
};
