// A sensor whose readings are 20.1, 20.2 and so on.
#pragma once

enum { DHT11 = 11 };

class DHT {
public:
	DHT(int, int) {}
	void begin() {}
	float readTemperature() {
		now += 25;
		deaf += 25;
		return 20 + ++taken / 10.0f;
	}

private:
	int taken = 0;
};
