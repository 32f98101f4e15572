"""What to buy, by value: footprint, manufacturer, part number, two distributors, price class, a substitute and what it is for.

Price classes per piece in small quantity: A below 0.10, B to 0.50, C to 2, D to 5, E above 5 EUR.
"""
R06 = 'Resistor_SMD:R_0603_1608Metric'
R12 = 'Resistor_SMD:R_1206_3216Metric'
C06 = 'Capacitor_SMD:C_0603_1608Metric'
C08 = 'Capacitor_SMD:C_0805_2012Metric'
C12 = 'Capacitor_SMD:C_1210_3225Metric'
SOD123 = 'Diode_SMD:D_SOD-123'
SOD323 = 'Diode_SMD:D_SOD-323'
SOT23 = 'Package_TO_SOT_SMD:SOT-23'
MLCC = ('DigiKey', 'Mouser')
TI = ('DigiKey', 'Mouser')

# value: (footprint, manufacturer, MPN, source 1, source 2, price class, substitute)
PARTS = {
    '100R': (R06, 'Yageo', 'RC0603FR-07100RL', 'DigiKey', 'LCSC', 'A', 'any 100R 1 % 0603'),
    '220R': (R06, 'Yageo', 'RC0603FR-07220RL', 'DigiKey', 'LCSC', 'A', 'any 220R 1 % 0603'),
    '1k': (R06, 'Yageo', 'RC0603FR-071KL', 'DigiKey', 'LCSC', 'A', 'any 1k 1 % 0603'),
    '4k7': (R06, 'Yageo', 'RC0603FR-074K7L', 'DigiKey', 'LCSC', 'A', 'any 4k7 1 % 0603'),
    '10k': (R06, 'Yageo', 'RC0603FR-0710KL', 'DigiKey', 'LCSC', 'A', 'any 10k 1 % 0603'),
    '27k': (R06, 'Yageo', 'RC0603FR-0727KL', 'DigiKey', 'LCSC', 'A', 'any 27k 1 % 0603'),
    '33k': (R06, 'Yageo', 'RC0603FR-0733KL', 'DigiKey', 'LCSC', 'A', 'any 33k 1 % 0603'),
    '39k': (R06, 'Yageo', 'RC0603FR-0739KL', 'DigiKey', 'LCSC', 'A', 'any 39k 1 % 0603'),
    '47k': (R06, 'Yageo', 'RC0603FR-0747KL', 'DigiKey', 'LCSC', 'A', 'any 47k 1 % 0603'),
    '82k': (R06, 'Yageo', 'RC0603FR-0782KL', 'DigiKey', 'LCSC', 'A', 'any 82k 1 % 0603'),
    '100k': (R06, 'Yageo', 'RC0603FR-07100KL', 'DigiKey', 'LCSC', 'A', 'any 100k 1 % 0603'),
    '1M': (R06, 'Yageo', 'RC0603FR-071ML', 'DigiKey', 'LCSC', 'A', 'any 1M 1 % 0603, 75 V'),
    '10R 0.66W': (R12, 'Panasonic', 'ERJ-P08F10R0V', 'DigiKey', 'Mouser', 'B', 'Vishay CRCW120610R0FKEAHP'),
    '2k2 0.66W': (R12, 'Panasonic', 'ERJ-P08F2201V', 'DigiKey', 'Mouser', 'B', 'Vishay CRCW12062K20FKEAHP'),
    '7R5 1%': (R12, 'Yageo', 'RC1206FR-077R5L', 'DigiKey', 'LCSC', 'A', 'any 7R5 1 % 1206, 100 ppm/K or better'),
    '13k 0.1%': (R06, 'Yageo', 'RT0603BRD0713KL', 'DigiKey', 'LCSC', 'B', 'any 13k 0.1 % 0603, 25 ppm/K'),
    '100k 0.1%': (R06, 'Yageo', 'RT0603BRD07100KL', 'DigiKey', 'LCSC', 'B', 'any 100k 0.1 % 0603, 25 ppm/K'),
    '180k 0.1%': (R06, 'Yageo', 'RT0603BRD07180KL', 'DigiKey', 'LCSC', 'B', 'any 180k 0.1 % 0603, 25 ppm/K'),
    '510k 0.1%': (R06, 'Yageo', 'RT0603BRD07510KL', 'DigiKey', 'LCSC', 'B', 'any 510k 0.1 % 0603, 25 ppm/K'),
    '100p': (C06, 'Murata', 'GRM1885C1H101JA01D', 'DigiKey', 'Mouser', 'A', 'any 100 pF 16 V C0G 0603'),
    '100n': (C06, 'Murata', 'GRM188R71H104KA93D', 'DigiKey', 'Mouser', 'A', 'Samsung CL10B104KB8NNNC'),
    '100n 50V': ('Capacitor_SMD:C_0402_1005Metric', 'Murata', 'GRM155R71H104KE14D', 'DigiKey', 'Mouser', 'A', 'any 100 nF 50 V X7R 0402'),
    '220n': (C06, 'Murata', 'GRM188R71E224KA88D', 'DigiKey', 'Mouser', 'A', 'any 220 nF 16 V X7R 0603'),
    '470n': (C06, 'Murata', 'GRM188R71E474KA12D', 'DigiKey', 'Mouser', 'A', 'any 470 nF 16 V X7R 0603'),
    '1u': (C06, 'Murata', 'GRM188R71E105KA12D', 'DigiKey', 'Mouser', 'A', 'any 1 uF 16 V X7R 0603'),
    '22u 10V': (C08, 'Murata', 'GRM21BR61A226ME44L', 'DigiKey', 'Mouser', 'B', 'any 22 uF 10 V X5R 0805'),
    '10u 50V': (C12, 'Murata', 'GRM32ER71H106KA12L', 'DigiKey', 'Mouser', 'B', 'Samsung CL32B106KBJNNNE'),
    '10u 1206': ('Capacitor_SMD:C_1206_3216Metric', 'Murata', 'GRM31CR61H106KA12L', 'DigiKey', 'Mouser', 'B', 'any 10 uF 50 V X5R or X7R 1206'),
    '47u 10V': (C12, 'Murata', 'GRM32ER71A476KE15L', 'DigiKey', 'Mouser', 'C', 'any 47 uF 10 V X7R or X5R 1210'),
    '0.47F 5.5V': ('MepModule:SuperCap_DMF_21x14mm', 'CAP-XX', 'DMF3Z5R5H474M3DTA0', 'Mouser', 'DigiKey', 'E', 'two radial 2.7 V cells of 1 F or more, 6.3 to 8 mm thick: docs/hardware.md, Second store'),
    '47uH': ('Inductor_SMD:L_Taiyo-Yuden_NR-50xx', 'Taiyo Yuden', 'NRS5040T470MMGJ', 'DigiKey', 'Mouser', 'B', 'Bourns SRN5040-470M'),
    '0.14A 60V': ('Fuse:Fuse_1812_4532Metric', 'Bourns', 'MF-MSMF014-2', 'DigiKey', 'Mouser', 'B', 'Littelfuse 1812L014PR'),
    'SMAJ33CA': ('Diode_SMD:D_SMA', 'Littelfuse', 'SMAJ33CA', 'DigiKey', 'Mouser', 'B', 'Vishay SMAJ33CA-E3/61'),
    'PMEG10010ELR': ('Diode_SMD:Nexperia_CFP3_SOD-123W', 'Nexperia', 'PMEG10010ELRX', 'DigiKey', 'Mouser', 'B', 'any 100 V Schottky of at most 1 uA at 30 V, 25 C, in SOD-123W or SOD-123FL'),
    '1N4148WS': (SOD323, 'Diodes', '1N4148WS-7-F', 'DigiKey', 'LCSC', 'A', 'Vishay 1N4148WS-E3-08'),
    'BZT52C13': (SOD123, 'Diodes', 'BZT52C13-7-F', 'DigiKey', 'LCSC', 'A', 'onsemi MMSZ5243BT1G'),
    'BZT52C3V9': (SOD323, 'Diodes', 'BZT52C3V9S-7-F', 'DigiKey', 'LCSC', 'A', 'any 3.9 V 5 % zener in SOD-323'),
    'PESD15VL2BT': (SOT23, 'Nexperia', 'PESD15VL2BT,215', 'DigiKey', 'Mouser', 'B', 'onsemi NUP2105LT1G (24 V)'),
    'PESD15VL1BA': (SOD323, 'Nexperia', 'PESD15VL1BA,115', 'DigiKey', 'Mouser', 'B', 'any 15 V bidirectional suppressor in SOD-323'),
    'PESD24VL1BA': (SOD323, 'Nexperia', 'PESD24VL1BA,115', 'DigiKey', 'Mouser', 'B', 'any 24 V bidirectional suppressor in SOD-323'),
    'green': ('LED_SMD:LED_0603_1608Metric', 'Würth', '150060VS75000', 'DigiKey', 'Mouser', 'B', 'any 0603 LED of at most 2.2 V at 2 mA (not InGaN)'),
    'MMBT3904': (SOT23, 'onsemi', 'MMBT3904LT1G', 'DigiKey', 'LCSC', 'A', 'Diodes MMBT3904-7-F'),
    'MMBT3906': (SOT23, 'onsemi', 'MMBT3906LT1G', 'DigiKey', 'LCSC', 'A', 'Diodes MMBT3906-7-F'),
    'MMBTA56': (SOT23, 'onsemi', 'MMBTA56LT1G', 'DigiKey', 'LCSC', 'A', 'Diodes MMBTA56-7-F'),
    'MMBTA06': (SOT23, 'onsemi', 'MMBTA06LT1G', 'DigiKey', 'LCSC', 'A', 'Diodes MMBTA06-7-F'),
    'BSS138': (SOT23, 'onsemi', 'BSS138LT1G', 'DigiKey', 'LCSC', 'A', 'Diodes BSS138-7-F'),
    'LM5166': ('Package_SON:Texas_S-PVSON-N10_ThermalVias', 'Texas Instruments', 'LM5166DRCR', 'DigiKey', 'Mouser', 'D', 'Texas Instruments LM5166DRCT (small reel)'),
    'INA168': ('Package_TO_SOT_SMD:SOT-23-5', 'Texas Instruments', 'INA168NA/3K', 'DigiKey', 'Mouser', 'C', 'Texas Instruments INA168QDBVRQ1'),
    'TLV431B': (SOT23, 'Texas Instruments', 'TLV431BIDBZR', 'DigiKey', 'Mouser', 'B', 'any 1.24 V 431 of 0.5 % with REF, cathode, anode on pins 1, 2, 3'),
    'TPS3808G30': ('Package_TO_SOT_SMD:SOT-23-6', 'Texas Instruments', 'TPS3808G30DBVR', 'DigiKey', 'Mouser', 'C', 'none'),
    'ESP32-WROOM-32E-N8R2': ('MepModule:ESP32-WROOM-32E_Notch', 'Espressif', 'ESP32-WROOM-32E-N8R2', 'DigiKey', 'Mouser', 'D', 'ESP32-WROOM-32E-N16R2'),
    'TRS3232E': ('Package_SO:SOIC-16_3.9x9.9mm_P1.27mm', 'Texas Instruments', 'TRS3232EIDR', 'DigiKey', 'Mouser', 'C', 'STMicroelectronics ST3232EBDR'),
    'TPS22917': ('Package_TO_SOT_SMD:SOT-23-6', 'Texas Instruments', 'TPS22917DBVR', 'DigiKey', 'Mouser', 'B', 'Texas Instruments TPS22918DBVR'),
    'SETUP': ('Button_Switch_SMD:SW_SPST_B3U-1000P', 'Omron', 'B3U-1000P', 'DigiKey', 'Mouser', 'C', 'none with this footprint'),
    'MEP': ('MepModule:MEP_Port_2x03_Horizontal', 'Würth', '61300621021', 'DigiKey', 'Mouser', 'B', 'Samtec TSW-103-08-G-D-RA'),
    'PROGRAM': ('MepModule:Program_1x06_Staggered', 'Würth', '61300611121', 'DigiKey', 'Mouser', 'B', 'any 1x6 header, 2.54 mm'),
    'P1': ('Connector_PinHeader_2.54mm:PinHeader_1x03_P2.54mm_Vertical', 'Würth', '61300311121', 'DigiKey', 'Mouser', 'B', 'any 1x3 header, 2.54 mm'),
}
PARTS['RESET'] = PARTS['BOOT'] = PARTS['SETUP']


def fields_of(value):
    footprint, manufacturer, mpn, source1, source2, price, substitute = PARTS[value]
    return footprint, {'Manufacturer': manufacturer, 'MPN': mpn, 'Source 1': source1, 'Source 2': source2, 'Price class': price, 'Substitute': substitute}
